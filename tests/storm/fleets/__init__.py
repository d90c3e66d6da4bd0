"""The storm over fleets: one talk about many vehicles, posted from many tabs, while account managers are appointed."""
