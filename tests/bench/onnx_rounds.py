#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs an ONNX model for bench_runtimes: reads questions, one a line, and answers each by a line.

open MODEL IMAGES BATCH THREADS   loads a model and float32 images (BATCH x 3 x 224 x 224), and runs it once
write FILE                        its probabilities as float32
round SECONDS                     runs it for so long; answers the mean seconds of a run"""
import sys
import time

import numpy
import onnxruntime

session = images = name = None
for line in sys.stdin:
    verb, *words = line.split()
    answer = "done"
    if verb == "open":
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(words[3])
        options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(words[0], options, providers=["CPUExecutionProvider"])
        name = session.get_inputs()[0].name
        images = numpy.fromfile(words[1], numpy.float32).reshape(int(words[2]), 3, 224, 224)
        session.run(["probabilities"], {name: images})
    elif verb == "write":
        session.run(["probabilities"], {name: images})[0].astype(numpy.float32).tofile(words[0])
    else:
        start = time.perf_counter()
        runs, took = 0, 0.0
        while took < float(words[0]):
            session.run(["probabilities"], {name: images})
            runs += 1
            took = time.perf_counter() - start
        answer = repr(took / runs)
    print(answer, flush=True)
