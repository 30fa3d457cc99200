#!/usr/bin/env python3
"""The short run of test_kill_chat.py on PostgreSQL: test_kill_chat_pg.py BUILD [more of its options]."""
import sys

import test_kill_chat

sys.argv[2:2] = ["--pg", "--rounds", "3"]
sys.exit(test_kill_chat.main())
