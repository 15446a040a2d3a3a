"""What a bad day does to a command: signals, full disks, lost folders, no memory; and what is left then."""
