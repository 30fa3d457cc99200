#!/usr/bin/env python3
"""The short run of test_kill_hotline.py on PostgreSQL: test_kill_hotline_pg.py BUILD [more of its options]."""
import sys

import test_kill_hotline

sys.argv[2:2] = ["--pg", "--rounds", "3", "--operators", "12"]
sys.exit(test_kill_hotline.main())
