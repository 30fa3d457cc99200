#!/usr/bin/env python3
"""test_booking_rush.py on PostgreSQL: test_booking_rush_pg.py BUILD [more of its options]."""
import sys

import test_booking_rush

sys.argv[2:2] = ["--pg"]
sys.exit(test_booking_rush.main())
