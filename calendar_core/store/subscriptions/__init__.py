"""Mail subscriptions: sign-up, management, preferences."""
