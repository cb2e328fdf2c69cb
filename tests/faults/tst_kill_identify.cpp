// SPDX-License-Identifier: GPL-3.0-or-later
#include "playground.h"
#include "system_calls.h"

#include "cli/tiny_library.h"
#include "identify/identify_store.h"

#include <fstream>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMost = 7; ///< kills; each costs two or three starts of the worker
constexpr int kImages = 540;     ///< more than are kept in one transaction

void write(const fs::path& file, const std::string& bytes)
{
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
}

} // namespace

/// kill -9 while unknown images are identified: the same command goes on to the very same store, whatever the moment.
class TestKillIdentify : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const std::string why = whyNoTracing();
        QVERIFY2(why.empty(), why.c_str());
        const fs::path recipe = m_playground.root().parent_path() / "tiny.yaml";
        writeTinyRecipe(recipe, 1);
        m_playground.mustSucceed(m_playground.onWorkspace({"dataset", "build", "--min", "2"}));
        m_playground.mustSucceed(m_playground.onWorkspace({"train", "--recipe", recipe.c_str(), "--from", "library"}));
        m_playground.mustSucceed(m_playground.onWorkspace({"export"}));
        for (int i = 0; i < kImages; ++i)
            write(unknown() / std::to_string(i % 3) / (std::to_string(i) + ".bmp"),
                  noisyBmp(28, {70 * (i % 3), 30 + i % 5 * 40, 200 - i % 7 * 20}, 30, static_cast<unsigned>(i)));
        write(unknown() / "0/same as another.bmp", noisyBmp(28, {0, 30, 200}, 30, 0));
        write(unknown() / "1/no picture.jpg", "text");
        write(unknown() / "2/cut.bmp", noisyBmp(28, {1, 2, 3}, 30, 9).substr(0, 500));
        m_playground.keep();
        m_changes = changesBelow(m_playground.taxon(), command(), m_playground.root(), m_unbroken);
        QVERIFY2(m_unbroken.exitCode == 0, m_unbroken.err.c_str());
        m_whole = content();
        QCOMPARE(m_whole.size(), std::size_t{kImages + 1 + 2});
    }

    void goesOnToTheSameStore()
    {
        std::size_t killed = 0;
        for (const Change& at : sampled(m_changes, kMost)) {
            m_playground.restore();
            const MetCall call = callKilledAt(m_playground.taxon(), command(), m_playground.root(), at.number);
            QVERIFY2(call.crashed, (at.text + ": " + call.err).c_str());
            if (++killed % 2 == 0) // and once more, on the way back
                (void)callKilledAt(m_playground.taxon(), command(), m_playground.root(), 5 * killed);
            const Call again = m_playground.taxon().call(command());
            QVERIFY2(again.exitCode == 0, (call.met + ": " + again.err).c_str());
            QVERIFY2(content() == m_whole, ("killed at " + call.met + ": " + firstDifference()).c_str());
        }
    }

    /// The next time nothing is computed, a changed file is, and one that is gone stays known.
    void onlyComputesWhatChanged()
    {
        const auto added = [this] { return m_playground.taxon().call(command()).json().value("added", -1); };
        m_playground.restore();
        QCOMPARE(added(), kImages + 1);
        QCOMPARE(added(), 0);
        fs::last_write_time(unknown() / "0/0.bmp", fs::file_time_type::clock::now() - std::chrono::hours(1)); // only touched
        QCOMPARE(added(), 0);
        write(unknown() / "0/0.bmp", noisyBmp(28, {200, 10, 10}, 30, 4711));
        write(unknown() / "2/cut.bmp", noisyBmp(28, {1, 2, 3}, 30, 9)); // mended
        fs::remove(unknown() / "1/no picture.jpg");
        const Call call = m_playground.taxon().call(command());
        QCOMPARE(call.json()["added"].get<int>(), 2);
        QCOMPARE(call.json()["problems"].get<int>(), 0);
        QCOMPARE(call.json()["images"].get<int>(), kImages + 2);
    }

private:
    [[nodiscard]] fs::path unknown() const { return m_playground.root() / "unknown"; }
    [[nodiscard]] QStringList command() const
    {
        return m_playground.onWorkspace({"--json", "identify", "--version", "1", "--id", "u", "--images", unknown().c_str()});
    }

    /// Everything that the store says of each path, its id and its embedding included.
    [[nodiscard]] std::map<std::string, std::string> content() const
    {
        const auto store = identify::IdentifyStore::open(m_playground.workspace() / "identify/u.db");
        const identify::IdentifyTable table = store.table();
        std::map<std::string, std::string> said;
        for (identify::Position at = 0; at < table.size(); ++at) {
            const std::int64_t image = table.image(at);
            const identify::IdentifyRow row = store.fetch(std::span(&image, 1)).front();
            std::string text = std::to_string(image) + toJson(row, table.classes()).dump();
            for (const float value : store.embeddings(std::span(&image, 1)).values)
                text += " " + std::to_string(value);
            said[row.path] = std::move(text);
        }
        store.eachLook([&](std::int64_t, const std::string& path, const identify::Look& look) {
            said[path] += look.pixels.str() + std::to_string(look.across) + std::to_string(look.down);
        });
        for (const identify::NearImage& near : store.near())
            said[std::string(table.path(*table.positionOf(near.image)))] += " near " + near.list + near.library;
        for (const identify::UnreadableImage& problem : store.problems())
            said[problem.path] = problem.reason;
        return said;
    }

    [[nodiscard]] std::string firstDifference() const
    {
        const auto now = content();
        for (const auto& [path, text] : m_whole)
            if (const auto found = now.find(path); found == now.end() || found->second != text)
                return path + " was " + text.substr(0, 300) + " and is " + (found == now.end() ? "gone" : found->second.substr(0, 300));
        return "something was added";
    }

    Playground m_playground;
    Call m_unbroken;
    std::vector<Change> m_changes;
    std::map<std::string, std::string> m_whole;
};

QTEST_GUILESS_MAIN(TestKillIdentify)
#include "tst_kill_identify.moc"
