// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json_file.h"
#include "http/client.h"
#include "jobs/context.h"
#include "models/registry.h"
#include "serving/golden.h"

#include <chrono>
#include <string>
#include <vector>

namespace taxon::serving {

/// A model on a running server.
struct Endpoint {
    std::string url;                          ///< "http://host:8501/v1/models/animals", as its status is asked for
    std::chrono::milliseconds wait{30'000};   ///< for a server that is not up yet, or still loads the version
    std::chrono::milliseconds pollEvery{500}; ///< while it waits
};

/// How a server answered to a golden image.
struct EndpointAnswer {
    enum class State {
        Same,    ///< the same class, each probability within the tolerance
        Close,   ///< CMYK, which TensorFlow rounds otherwise: within 0.01
        Refused, ///< a format that the SavedModel can't read, answered by an error as the export says
        Differs, ///< another answer, or an error where there should be one
    };
    std::string file; ///< of golden/
    State state = State::Differs;
    double difference = 0;   ///< the largest of a probability
    std::string expected;    ///< class
    std::string answered;    ///< class, or ""
    std::string why;         ///< of Differs, a sentence
    double milliseconds = 0; ///< of the request, with one image
};

/// What checkEndpoint() found.
struct EndpointReport {
    int version = 0;
    std::vector<std::string> problems; ///< of its description (…/metadata), and of many images in one request; a sentence each
    std::vector<EndpointAnswer> answers;
    double medianMs = 0, p95Ms = 0; ///< of requests with one image that were answered
    int batch = 0;                  ///< images in the one request of many; 0 = none was sent
    double batchMs = 0;             ///< of that request

    [[nodiscard]] bool isSame() const; ///< nothing differs and there is no problem
};

/// The versions that a server has ready, rising. Waits for one as checkEndpoint() does. \throws as that.
[[nodiscard]] std::vector<int> servedVersions(http::Client& client, const Endpoint& endpoint, const jobs::Context& context);

/// Asks the REST API of TensorFlow Serving, or of a server that speaks it, what version \p version answers to its golden images: status,
/// description, each image in a request of its own, then all that it reads in one request.
///
/// Waits while the server is not there or loads; a lost connection after that is an error. The images leave this machine.
/// \throws Error{Configuration} for an address that is none of a model; Error{NotFound} if the server does not have this version in
/// time; Error{Failed} if it could not load it, does not answer, or answers as no such server does; Error{Cancelled}; as readGolden() does.
/// Source: https://www.tensorflow.org/tfx/serving/api_rest
[[nodiscard]] EndpointReport checkEndpoint(http::Client& client, const Endpoint& endpoint, const models::VersionInfo& version,
                                           const jobs::Context& context);

} // namespace taxon::serving
