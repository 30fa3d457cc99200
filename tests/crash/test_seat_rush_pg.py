#!/usr/bin/env python3
"""test_seat_rush.py on PostgreSQL: test_seat_rush_pg.py BUILD [more of its options]."""
import sys

import test_seat_rush

sys.argv[2:2] = ["--pg"]
sys.exit(test_seat_rush.main())
