# SPDX-License-Identifier: GPL-3.0-or-later
"""What TensorBoard's own reader makes of a folder of event files.

trackers_vs_tensorboard.py FOLDER      one JSON document: points [tag, step, milliseconds, value]
"""
import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

reader = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0})  # 0: all of them
reader.Reload()
points = [[tag, e.step, round(e.wall_time * 1000), e.value] for tag in reader.Tags()["scalars"] for e in reader.Scalars(tag)]
print(json.dumps({"points": points}))
