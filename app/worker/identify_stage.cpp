// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify_stage.h"

#include "identify_input.h"
#include "identify_near.h"
#include "identify_parts.h"

#include "base/hash.h"
#include "base/ids.h"
#include "base/text.h"
#include "identify/identify_store.h"
#include "learn/compute.h"
#include "learn/identify.h"
#include "models/registry.h"

namespace taxon::worker {
namespace {

namespace fs = std::filesystem;
using identify::IdentifyStore;

/// "003-unknown", or "cats-unknown" of the model file cats.ts: safe as a file and the same at the next call.
std::string storeId(const IdentifyRequest& request)
{
    return (request.version > 0 ? versionName(request.version) : inputName(pathToText(request.model))) + "-" + inputName(request.images);
}

/// \returns how many guesses were added.
std::size_t identifyAlone(const learn::Predictor& model, identify::UnknownFiles& files, IdentifyStore& store, const jobs::Context& context)
{
    learn::IdentifyTalk talk = talkTo(store);
    talk.unreadable = [&](const identify::FileState& state, const std::string& reason) {
        store.addProblem(state, reason);
        context.warn(state.path + ": " + reason);
    };
    return learn::identifyFiles(model, files, talk, context).guessed;
}

} // namespace

IdentifySummary identifyStage(const Workspace& workspace, const IdentifyRequest& request, c10::Device device, const jobs::Context& context,
                              const learn::Peers* peers)
{
    learn::tuneAllocator();
    const fs::path file = request.version > 0 ? models::modelFile(workspace, request.version) : request.model;
    IdentifySummary summary;
    summary.id = requireSafeId(request.id.empty() ? storeId(request) : request.id, "identification");
    summary.database = workspace.identify() / (summary.id + ".db");
    summary.csv = workspace.identify() / (summary.id + ".csv");
    const learn::Predictor model = learn::openPredictor(file, device); // what is no model is refused before an hour of fetching
    const IdentifyInput input = openInput(request.images, workspace.identify() / (summary.id + ".images"), context);
    const IdentifyStore::Info info{request.version > 0 ? versionName(request.version) : "", toHex(sha256OfFile(file)), pathToText(input.folder),
                                   model.classes};
    IdentifyStore store = IdentifyStore::create(summary.database, info);
    store.startWalk();
    if (peers == nullptr || peers->isAlone())
        summary.added = identifyAlone(model, *input.files, store, context);
    else
        summary.added = identifyInParts(model, file, *input.files, store, info, workspace.identify() / (summary.id + ".parts"), *peers, context);
    store.endWalk();
    summary.near = findNear(store, workspace, context);
    summary.problems = store.problemCount();
    summary.images = store.writeCsv(summary.csv);
    return summary;
}

} // namespace taxon::worker
