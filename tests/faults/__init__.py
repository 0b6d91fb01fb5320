"""What is left of a store when something goes wrong: kills, full disks, other writers, damage."""
