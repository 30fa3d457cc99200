#!/usr/bin/env python3
"""The short run of test_kill.py on PostgreSQL: test_kill_pg.py BUILD [more of its options]."""
import sys

import test_kill

sys.argv[2:2] = ["--pg", "--rounds", "6"]
sys.exit(test_kill.main())
