"""The connection: both databases, transactions, migrations, epoch, heartbeats."""
