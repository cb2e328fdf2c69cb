#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""warmup_vs_tensorflow.py MODEL_FOLDER

Reads assets.extra/tf_serving_warmup_requests as TensorFlow Serving does, by TensorFlow's reader of records (which checks each checksum) and
TensorFlow Serving's own messages, asks the model's signature each of them, and prints what was asked as JSON lines."""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import tensorflow
from tensorflow_serving.apis import prediction_log_pb2

folder = sys.argv[1]
model = tensorflow.saved_model.load(folder)
for record in tensorflow.data.TFRecordDataset(folder + "/assets.extra/tf_serving_warmup_requests"):
    log = prediction_log_pb2.PredictionLog.FromString(record.numpy())
    assert log.WhichOneof("log_type") == "predict_log", log
    request = log.predict_log.request
    inputs = {name: tensorflow.make_ndarray(value) for name, value in request.inputs.items()}
    answer = model.signatures[request.model_spec.signature_name](**{name: tensorflow.constant(value) for name, value in inputs.items()})
    print(json.dumps({"inputs": {name: list(value.shape) for name, value in inputs.items()}, "rows": answer["probabilities"].shape[0]}))
