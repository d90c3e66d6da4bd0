"""The claims part of the demo book: invented cases, brought to where they stand by the desk's own actions."""
