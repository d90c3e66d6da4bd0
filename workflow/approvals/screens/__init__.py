"""What the screens of approvals show: the inbox, one case, its log, how long cases lie. Reading only."""
