"""What pages show beside the record: month grid, local times, statistics, the map."""
