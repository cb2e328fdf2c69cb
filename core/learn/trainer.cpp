// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/trainer.h"

#include "base/disk_space.h"
#include "base/error.h"
#include "base/text.h"
#include "learn/accumulation.h"
#include "learn/checkpoint_saver.h"
#include "learn/compute.h"
#include "learn/determinism.h"
#include "learn/learner.h"
#include "learn/libtorch_error.h"
#include "learn/schedule.h"
#include "learn/size_schedule.h"
#include "learn/training_feeds.h"
#include "learn/training_recipe.h"
#include "learn/training_report.h"
#include "learn/validation.h"

#include <chrono>
#include <cmath>
#include <torch/utils.h>
#include <utility>

namespace taxon::learn {
namespace {

using std::chrono::steady_clock;

double secondsSince(steady_clock::time_point start)
{
    return std::chrono::duration<double>(steady_clock::now() - start).count();
}

/// One run of the training loop. Not thread-safe.
class Training {
public:
    Training(const TrainRequest& request, runs::EventLog& events, const jobs::Context& context);
    TrainResult run();

private:
    void makeFeedsOfPart();
    void resume();
    void begin();
    [[nodiscard]] Pace trainEpoch();
    void learnFrom(const Step& step, const SharedStep& shared);
    void judge(const Validation& validation);
    void report(const Validation& validation, const Pace& pace);
    void save();
    [[noreturn]] void stop();
    [[nodiscard]] bool isTimeToSave() const;
    [[nodiscard]] bool isOutOfPatience() const;
    [[nodiscard]] ImageProblemSink problemSink();

    const TrainRequest& m_request;
    const runs::Recipe& m_recipe;
    runs::EventLog& m_events;
    const jobs::Context& m_context;
    const Peers m_alone;
    const Peers& m_peers;
    Learner m_learner;
    TrainingFeeds m_feeds;
    Schedule m_schedule;
    Accumulation m_accumulation;
    SizeSchedule m_sizes;
    Checkpoint m_at;                    ///< where training stands; its tensors are filled when it is saved
    std::optional<Model> m_unsavedBest; ///< of the best epoch, when it is newer than best.safetensors
    steady_clock::time_point m_lastSave = steady_clock::now();
    CheckpointSaver m_saver; ///< last: what it still writes is written before the rest goes
};

Training::Training(const TrainRequest& request, runs::EventLog& events, const jobs::Context& context)
    : m_request(request),
      m_recipe(request.recipe),
      m_events(events),
      m_context(context),
      m_peers(request.peers != nullptr ? *request.peers : m_alone),
      m_learner(m_recipe, request.source, request.workspace.models(), m_peers, request.compute, context),
      m_saver(request.run.checkpoints(), [this](const CheckpointSaver::Moment& moment) {
          m_events.append("checkpoint",
                          {{"epoch", moment.checkpoint.epoch}, {"path", "checkpoints/last.safetensors"}, {"best", moment.best.has_value()}});
      })
{
    if (const std::string note = m_peers.joinGpus(request.compute.device, context); !note.empty())
        request.log(note);
    makeFeedsOfPart();
    m_accumulation = {m_recipe.accumulateBatches, m_feeds.training->stepsPerEpoch()};
    m_schedule = scheduleOf(m_recipe, m_feeds.training->stepsPerEpoch());
    m_sizes = sizeScheduleOf(m_recipe, m_learner.network().description());
    m_at.seed = m_recipe.seed;
    m_at.architecture = m_recipe.architecture;
    m_at.recipeHash = recipeHash(m_recipe);
    m_at.datasetId = request.source.datasetId();
    m_at.classes = request.source.classes();
}

/// The first process computes what several read from the disk, features, before the others ask for it.
void Training::makeFeedsOfPart()
{
    const std::filesystem::path cache = m_request.workspace.cache();
    const FeedSource source{
        m_request.source, cache / "features",      cache / "decoded", m_request.damagedShareLimit, {m_peers.rank(), m_peers.count()},
        problemSink(),    m_request.compute.device};
    const auto make = [&] { m_feeds = makeFeeds(m_recipe, m_learner.start().model, source, m_context); };
    static_cast<void>(m_peers.fromFirst([&] { return make(), std::string(); }, m_context));
    if (!m_peers.isFirst())
        make();
}

ImageProblemSink Training::problemSink()
{
    if (!m_peers.isFirst())
        return [this](const std::string& path, const std::string& reason) { m_peers.post(Json{{"path", path}, {"reason", reason}}.dump()); };
    return [this](const std::string& path, const std::string& reason) { m_events.append("image_problem", {{"path", path}, {"reason", reason}}); };
}

/// Takes up the run's last checkpoint, or begins.
void Training::resume()
{
    const auto folder = m_request.run.checkpoints();
    if (m_peers.isFirst()) {
        std::filesystem::create_directories(folder);
        // The best weights, the last three checkpoints, and the hidden file that the next of each is written to first.
        requireSpace(folder, 2 * byteCount(stateDict(m_learner.network())) + 4 * m_learner.savedBytes(), "keep the checkpoints of this run");
    }
    auto found = readNewestCheckpoint(folder, [this](const std::string& message) { m_context.warn(message); });
    if (!found)
        return begin();
    if (found->recipeHash != m_at.recipeHash || found->classes != m_at.classes || found->datasetId != m_at.datasetId
        || found->architecture != m_at.architecture)
        throw Error(ErrorCode::Configuration, "The run's checkpoint was made with another recipe or data set.", pathToText(folder),
                    "Start a new run instead of resuming this one.");
    m_learner.restore(*found);
    m_at = *std::move(found);
    m_request.log(fmt::format("Goes on from the checkpoint of epoch {}, step {}.", m_at.epoch, m_at.stepInEpoch));
}

/// Says what a new training starts from.
void Training::begin()
{
    const StartWeights& start = m_learner.start();
    m_request.log(describe(start));
    if (!start.transferred || !m_peers.isFirst())
        return;
    writeHeadTransfer(m_request.run.path() / "head_transfer.json", start);
    m_events.append("head_transfer", {{"kept", start.head.kept}, {"new", start.head.added}, {"dropped", start.head.dropped}});
}

/// Adds the gradients of one batch.
void Training::learnFrom(const Step& step, const SharedStep& shared)
{
    const BatchLoss loss = m_learner.loss(step, shared, static_cast<std::uint64_t>(m_at.step));
    if (!std::isfinite(loss.value))
        throw Error(ErrorCode::Configuration,
                    fmt::format("The training loss is no longer a finite number in epoch {}, step {}.", m_at.epoch + 1, m_at.step + 1), m_recipe.name,
                    fmt::format("Lower the learning rate, for example: --set learning_rate={}", m_recipe.learningRate / 10));
    m_learner.backward(loss, m_accumulation.batchesOfUpdate(m_at.stepInEpoch), m_accumulation.endsUpdate(m_at.stepInEpoch));
    m_at.sums.loss += loss.value * static_cast<double>(shared.images);
    m_at.sums.right += loss.right;
    m_at.sums.images += shared.images;
}

/// The rest of the current epoch.
Pace Training::trainEpoch()
{
    const auto start = steady_clock::now();
    Pace pace;
    const auto next = [&] {
        const auto asked = steady_clock::now();
        auto step = m_feeds.training->next();
        pace.waited += secondsSince(asked);
        return step;
    };
    const std::int64_t perEpoch = m_feeds.training->imagesPerEpoch();
    const std::string label = fmt::format("epoch {} of {}", m_at.epoch + 1, m_recipe.epochs);
    bool stops = false;
    m_learner.beginEpoch();
    m_feeds.training->startEpoch(m_at.epoch, m_at.stepInEpoch);
    while (const auto step = next()) {
        const SharedStep shared = m_learner.share(step->labels, m_context.stopRequested());
        pace.images += shared.images;
        stops = stops || shared.stops;
        if (m_learner.canLearnFrom(shared.images)) // a lone last image waits for another epoch
            learnFrom(*step, shared);
        const bool updates = m_accumulation.endsUpdate(m_at.stepInEpoch);
        if (updates)
            m_learner.update(m_schedule.at(m_at.step), m_accumulation.updatesBefore(m_at.epoch, m_at.stepInEpoch));
        ++m_at.step;
        ++m_at.stepInEpoch;
        const std::int64_t done = m_at.epoch * perEpoch + std::min<std::int64_t>(m_at.stepInEpoch * m_recipe.batchSize, perEpoch);
        m_context.progress({label, static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(m_recipe.epochs * perEpoch), "images"});
        if (!updates) // gradients that wait for others are in no checkpoint
            continue;
        if (stops || (m_peers.isAlone() && m_context.stopRequested()))
            stop();
        if (isTimeToSave())
            save();
    }
    pace.seconds = std::max(pace.seconds, secondsSince(start));
    return pace;
}

/// Ends with a checkpoint of this moment.
void Training::stop()
{
    save();
    m_saver.finish();
    throw Error(ErrorCode::Stopped, fmt::format("Training stopped in epoch {} of {}; a checkpoint was written.", m_at.epoch + 1, m_recipe.epochs),
                pathToText(lastCheckpoint(m_request.run.checkpoints())), "Resume the run to go on from there.");
}

/// Keeps the weights if no epoch before was better. The epoch is over then.
void Training::judge(const Validation& validation)
{
    ++m_at.epoch;
    const BestEpoch now{m_at.epoch, validation.loss(), validation.accuracy(), validation.f1};
    if (!isBetter(m_recipe.bestBy, now, m_at.best))
        return;
    m_at.best = now;
    Network& best = m_learner.evaluated();
    Model model = m_learner.start().model;
    model.threshold = m_recipe.threshold;
    model.network = std::make_shared<Network>(best.description());
    loadWeights(*model.network, stateDict(best));
    m_unsavedBest = std::move(model);
}

/// Begins to write a checkpoint, with copies of everything that the next step changes.
void Training::save()
{
    m_lastSave = steady_clock::now();
    if (!m_peers.isFirst())
        return;
    CheckpointSaver::Moment moment{m_at, std::exchange(m_unsavedBest, std::nullopt)};
    m_learner.save(moment.checkpoint);
    m_saver.save(std::move(moment));
}

bool Training::isTimeToSave() const
{
    return m_recipe.checkpointEveryMinutes > 0 && secondsSince(m_lastSave) > 60.0 * m_recipe.checkpointEveryMinutes;
}

void Training::report(const Validation& validation, const Pace& pace)
{
    for (const std::string& problem : m_peers.isFirst() ? m_peers.collect() : std::vector<std::string>())
        m_events.append("image_problem", Json::parse(problem));
    m_events.append("metric", metricsOf(m_at, validation, pace, m_schedule.at(m_at.step - 1), m_sizes.at(m_at.epoch - 1)));
}

/// Patience begins with the images of full size: each larger one brings better epochs.
bool Training::isOutOfPatience() const
{
    return m_recipe.earlyStopEpochs > 0 && m_at.best.epoch > 0
           && m_at.epoch - std::max(m_at.best.epoch, m_sizes.firstFullEpoch()) >= m_recipe.earlyStopEpochs;
}

TrainResult Training::run()
{
    resume();
    requireSameStart(m_peers, m_at, m_learner.network(), m_context);
    // A head alone is so little work that a second thread only waits: on a busy machine 20 s instead of 1 s.
    const ComputeThreads threads(m_recipe.freezeBackbone ? 1 : at::get_num_threads());
    while (m_at.epoch < m_recipe.epochs && !isOutOfPatience()) {
        const Pace pace = trainEpoch();
        Network& network = m_learner.evaluated();
        network.eval();
        const Validation validation = validate(
            *m_feeds.validation, [&](const torch::Tensor& inputs) { return m_learner.forward(network, inputs).cpu(); }, m_peers);
        if (validation.sums.images > 0 && !std::isfinite(validation.loss()))
            throw Error(ErrorCode::Configuration, fmt::format("The validation loss is no longer a finite number after epoch {}.", m_at.epoch + 1),
                        m_recipe.name, "Lower the learning rate.");
        judge(validation.sums.images > 0 ? validation : Validation{m_at.sums, 0});
        report(validation, pace);
        m_at.sums = {};
        m_at.stepInEpoch = 0;
        if (m_at.epoch % m_recipe.checkpointEveryEpochs == 0 || m_at.epoch == m_recipe.epochs || isOutOfPatience())
            save();
    }
    m_saver.finish();
    const auto bestModel = m_request.run.checkpoints() / "best.safetensors";
    return {bestModel, m_at.epoch, m_at.best.epoch, m_at.best.loss, m_at.best.accuracy, m_at.epoch < m_recipe.epochs};
}

} // namespace

TrainResult train(const TrainRequest& request, runs::EventLog& events, const jobs::Context& context)
{
    try {
        const DeterministicAlgorithms deterministic(request.recipe.deterministic);
        return Training(request, events, context).run();
    } catch (const c10::Error& error) {
        throw fromLibTorchInTraining(error);
    }
}

} // namespace taxon::learn
