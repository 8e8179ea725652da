"""When an event is: wall times, days and vaguer dates with their zones, and how they are printed."""
