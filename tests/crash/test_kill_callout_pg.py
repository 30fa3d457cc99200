#!/usr/bin/env python3
"""test_kill_callout.py on PostgreSQL: test_kill_callout_pg.py BUILD [more of its options]."""
import sys

import test_kill_callout

sys.argv[2:2] = ["--pg"]
sys.exit(test_kill_callout.main())
