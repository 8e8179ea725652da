"""Events as they were known at an instant."""
