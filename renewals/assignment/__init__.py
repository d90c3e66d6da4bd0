"""Assignment rules (派发规则): ordered data, a dry run with reasons, applying, reclaim, leave, leavers (brief §5)."""
