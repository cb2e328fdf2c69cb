// SPDX-License-Identifier: GPL-3.0-or-later
// Filters, statements and acceptance at the size that people have: a made list of a million images, and 10,000 files.
//   bench_identify [IMAGES [FILES [FOLDER]]]      1,000,000 and 10,000 in the system's folder for temporary files without arguments
#include "base/hash.h"
#include "identify/acceptance.h"
#include "identify/outlook.h"

#include <chrono>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <random>
#include <unistd.h>

using namespace taxon;
using namespace taxon::identify;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kClasses = 1500;

double millisecondsOf(const std::function<void()>& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// The slowest of five: what a person would wait at worst.
void tell(const char* what, const std::function<std::size_t()>& work)
{
    double slowest = 0;
    std::size_t images = 0;
    for (int i = 0; i < 5; ++i)
        slowest = std::max(slowest, millisecondsOf([&] { images = work(); }));
    fmt::print("{:<58} {:>9.1f} ms  {:>9}\n", what, slowest, images);
    std::fflush(stdout);
}

std::vector<std::string> classNames()
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < kClasses; ++i)
        names.push_back(fmt::format("class_{:04}", i));
    return names;
}

Guess guessOf(std::size_t i, const std::string& sha256, std::mt19937_64& random)
{
    std::uniform_real_distribution<float> uniform;
    const float score = std::sqrt(uniform(random));
    const int best = static_cast<int>(random() % kClasses);
    Guess guess;
    guess.path = fmt::format("camera_{:02}/2026-{:02}-{:02}/image_{:07}.jpg", i % 40, 1 + random() % 12, 1 + random() % 28, i);
    guess.sha256 = sha256;
    guess.top = {{best, score}, {(best + 1) % static_cast<int>(kClasses), (1 - score) / 2}};
    guess.margin = score - (1 - score) / 2;
    guess.entropy = 2 * (1 - score);
    return guess;
}

void measureFilters(const fs::path& folder, std::size_t images)
{
    const fs::path file = folder / "identify" / "003-made.db";
    fmt::print("making a list of {} images …\n", images);
    {
        std::mt19937_64 random(7);
        IdentifyStore store = IdentifyStore::create(file, {"003", std::string(64, 'a'), "/unknown", classNames()});
        for (std::size_t i = 0; i < images; ++i)
            store.add(guessOf(i, fmt::format("{:064x}", i), random));
    }
    const IdentifyStore store = IdentifyStore::open(file);
    std::optional<IdentifyTable> table;
    fmt::print("{:<58} {:>9.1f} ms\n", "reading the list, once", millisecondsOf([&] { table.emplace(store.table()); }));
    IdentifyFilter range;
    range.minConfidence = 0.5;
    range.maxConfidence = 0.9;
    IdentifyFilter text = range;
    text.pathContains = "camera_07";
    IdentifyFilter all;
    all.minConfidence = 0.2;
    all.maxMargin = 0.9;
    all.minEntropy = 0.1;
    all.status = "new";
    all.pathContains = "-12-";
    all.classes = {"class_0001", "class_0700", "class_1499"};
    tell("count: everything", [&] { return table->count({}); });
    tell("count: a range of confidence", [&] { return table->count(range); });
    tell("count: the same, and text of the path", [&] { return table->count(text); });
    tell("count: every condition at once", [&] { return table->count(all); });
    tell("images of each of 1,500 classes", [&] { return table->classCounts(range).size(); });
    for (const auto order : {IdentifyOrder::ScoreFalling, IdentifyOrder::MarginRising, IdentifyOrder::EntropyFalling, IdentifyOrder::Path}) {
        IdentifyFilter page = text;
        page.order = order;
        tell(fmt::format("select by range and text, by {}", name(order)).c_str(), [&] { return table->select(page).size(); });
    }
    IdentifyFilter everything;
    everything.order = IdentifyOrder::MarginRising;
    tell("select: everything, by margin", [&] { return table->select(everything).size(); });
    IdentifyFilter last = everything;
    last.offset = images > 200 ? images - 200 : 0;
    last.limit = 100;
    tell("a page of 100 near the end of everything, with its guesses", [&] {
        std::vector<std::int64_t> ids;
        for (const Position at : table->select(last))
            ids.push_back(table->image(at));
        return store.fetch(ids).size();
    });
    scores::HeldOutAnswers heldOut;
    std::mt19937_64 random(3);
    std::uniform_real_distribution<float> uniform;
    for (std::size_t i = 0; i < 100'000; ++i) {
        heldOut.confidence.push_back(std::sqrt(uniform(random)));
        heldOut.prediction.push_back(static_cast<std::int32_t>(random() % kClasses));
        heldOut.right.push_back(uniform(random) < heldOut.confidence.back() ? 1 : 0);
    }
    const std::vector<Position> sure = table->select(range);
    tell("expected errors of a range, 100,000 held out", [&] { return outlook(*table, sure, heldOut).errors.images; });
}

void measureAcceptance(const fs::path& folder, std::size_t files, bool inside)
{
    const fs::path root = folder / (inside ? "inside" : "outside");
    const fs::path unknown = inside ? root / "library/_unknown" : root / "unknown";
    fs::create_directories(root / "library/class_0001");
    fs::create_directories(unknown);
    const Workspace workspace = Workspace::create(root / "ws", root / "library");
    IdentifyStore store = IdentifyStore::create(workspace.identify() / "003-made.db", {"003", std::string(64, 'a'), unknown.native(), classNames()});
    std::mt19937_64 random(1);
    for (std::size_t i = 0; i < files; ++i) {
        // a picture header that can be read, and as many bytes as a small photograph has
        std::string bytes = "BM" + std::string(24'000, static_cast<char>(i % 251));
        const std::uint32_t size = static_cast<std::uint32_t>(bytes.size()), offset = 54, header = 40, side = 64;
        const auto put = [&](std::size_t at, std::uint32_t value) {
            for (std::size_t b = 0; b < 4; ++b)
                bytes[at + b] = static_cast<char>(value >> (8 * b) & 0xFFU);
        };
        put(2, size), put(10, offset), put(14, header), put(18, side), put(22, side), put(26, 1U | 24U << 16), put(30, 0),
            put(54, static_cast<std::uint32_t>(i));
        Guess guess = guessOf(i, toHex(sha256(bytes)), random);
        guess.path = fmt::format("{:05}.bmp", i);
        guess.top.front().score = 0.95f;
        guess.top.front().classIndex = static_cast<int>(i % 20);
        std::ofstream(unknown / guess.path, std::ios::binary) << bytes;
        store.add(guess);
    }
    store.flush();
    std::vector<std::int64_t> ids;
    const IdentifyTable table = store.table();
    for (const Position at : table.select({}))
        ids.push_back(table.image(at));
    const std::string where = inside ? "from _unknown of the library" : "from outside the library, copied";
    std::size_t accepted = 0, refused = 0;
    const double accepting = millisecondsOf([&] {
        const Acceptance done = accept(store, ids, {}, workspace);
        accepted = done.accepted();
        refused = done.refused.size();
    });
    fmt::print("{:<58} {:>9.1f} ms  {:>9} ({} refused)\n", "accepting, " + where, accepting, accepted, refused);
    const double undoing = millisecondsOf([&] {
        library::LibraryEditor(workspace).undo();
        accepted = noteDecisions(store, workspace);
    });
    fmt::print("{:<58} {:>9.1f} ms  {:>9}\n", "taking it back, " + where, undoing, accepted);
    std::fflush(stdout);
}

} // namespace

int main(int count, char** arguments)
{
    const std::size_t images = count > 1 ? std::stoul(arguments[1]) : 1'000'000;
    const std::size_t files = count > 2 ? std::stoul(arguments[2]) : 10'000;
    const fs::path folder = (count > 3 ? fs::path(arguments[3]) : fs::temp_directory_path()) / fmt::format("bench_identify-{}", ::getpid());
    fs::create_directories(folder);
    try {
        measureAcceptance(folder, files, true);
        measureAcceptance(folder, files, false);
        measureFilters(folder, images);
    } catch (const std::exception& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        fs::remove_all(folder);
        return 1;
    }
    fs::remove_all(folder);
    return 0;
}
