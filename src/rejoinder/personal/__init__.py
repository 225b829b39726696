"""What belongs to one person: taking earlier comments over, a copy of all data, erasure, and how long things are kept."""
