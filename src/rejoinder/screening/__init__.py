"""What publishes, holds or refuses a draft before it is stored. Pure: no database, clock or network."""
