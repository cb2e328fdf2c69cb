#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""serving_rest.py BASE NAME PORT

A small server with the REST paths and payloads of TensorFlow Serving (https://www.tensorflow.org/tfx/serving/api_rest) around TensorFlow's own
loader of tagged models: BASE/<number>/saved_model.pb, as TensorFlow Serving finds them. TensorFlow Serving itself is in no package registry."""
import base64
import http.server
import json
import os
import re
import sys
import threading

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy
import tensorflow
from google.protobuf import json_format

BASE, NAME, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
v1 = tensorflow.compat.v1
versions = {}  # number -> Version


class Version:
    def __init__(self, folder):
        self.folder = folder
        self.state = "LOADING"

    def load(self):
        self.graph = v1.Graph()
        with self.graph.as_default():
            self.session = v1.Session(graph=self.graph)
            meta = v1.saved_model.loader.load(self.session, [v1.saved_model.tag_constants.SERVING], self.folder)
        self.signatures = meta.signature_def
        self.state = "AVAILABLE"

    def predict(self, request):
        signature = self.signatures[request.get("signature_name", "serving_default")]
        assert signature.method_name == "tensorflow/serving/predict", signature.method_name
        (name, info), = signature.inputs.items()
        values = [value.get(name, value) if isinstance(value, dict) and "b64" not in value else value for value in request["instances"]]
        values = [base64.b64decode(value["b64"], validate=True) if isinstance(value, dict) else value for value in values]
        dtype = tensorflow.dtypes.as_dtype(info.dtype).as_numpy_dtype
        feed = {info.name: numpy.array(values, object if info.dtype == tensorflow.string.as_datatype_enum else dtype)}
        results = self.session.run({key: output.name for key, output in signature.outputs.items()}, feed)
        plain = {key: self.plain(value) for key, value in results.items()}
        rows = [{key: plain[key][i] for key in plain} for i in range(len(values))]
        return [next(iter(row.values())) for row in rows] if len(plain) == 1 else rows

    @staticmethod
    def plain(array):
        text = lambda value: value.decode() if isinstance(value, bytes) else [text(v) for v in value]
        return text(array.tolist()) if array.dtype.kind in "OS" else array.tolist()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def find(self, pattern):
        match = re.fullmatch(rf"/v1/models/{NAME}(?:/versions/(\d+))?{pattern}", self.path)
        if not match:
            return None, None
        number = int(match[1]) if match[1] else max(versions)
        return number, versions.get(number)

    def do_GET(self):
        if self.path == f"/v1/models/{NAME}":
            status = lambda v: {"version": str(v), "state": versions[v].state, "status": {"error_code": "OK", "error_message": ""}}
            return self.answer(200, {"model_version_status": [status(v) for v in sorted(versions)]})
        number, version = self.find("/metadata")
        if version is None or version.state != "AVAILABLE":
            return self.answer(404, {"error": f"Servable not found for request: {self.path}"})
        signatures = {name: json_format.MessageToDict(s, preserving_proto_field_name=True) for name, s in version.signatures.items()}
        self.answer(200, {"model_spec": {"name": NAME, "signature_name": "", "version": str(number)},
                          "metadata": {"signature_def": {"signature_def": signatures}}})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        _, version = self.find(":predict")
        if version is None or version.state != "AVAILABLE":
            return self.answer(404, {"error": f"Servable not found for request: {self.path}"})
        try:
            self.answer(200, {"predictions": version.predict(json.loads(body))})
        except (tensorflow.errors.InvalidArgumentError, ValueError) as error:
            self.answer(400, {"error": str(error)})


def load_all():
    for version in versions.values():
        version.load()


for entry in sorted(os.listdir(BASE)):
    if entry.isdigit() and os.path.exists(f"{BASE}/{entry}/saved_model.pb"):
        versions[int(entry)] = Version(f"{BASE}/{entry}")
threading.Thread(target=load_all, daemon=True).start()
http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
