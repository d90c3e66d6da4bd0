"""The reinsurance part of the demo book: invented companies and risks, placed by the desk's own actions."""
