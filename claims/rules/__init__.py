"""What a personal injury is worth and who pays it: pure functions over values (人身损害赔偿, 交强险, 商业三者险)."""
