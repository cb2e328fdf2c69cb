// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "trackers/background_mirrors.h"

#include <condition_variable>
#include <functional>
#include <mutex>

using namespace taxon;
using namespace taxon::trackers;
using namespace std::chrono_literals;

namespace {

/// What a mirror of a test was asked, and how it is to answer.
struct Script {
    std::mutex mutex;
    std::condition_variable_any changed;
    int calls = 0;
    bool fails = false;
    bool hangs = false; ///< until it is stopped
    std::vector<std::string> warnings;

    void warn(const std::string& text)
    {
        const std::scoped_lock lock(mutex);
        warnings.push_back(text);
        changed.notify_all();
    }
    void set(bool Script::*what, bool value)
    {
        const std::scoped_lock lock(mutex);
        this->*what = value;
    }
    /// Waits, at most a minute. \returns whether it came true.
    bool waitFor(const std::function<bool()>& condition)
    {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, 60s, condition);
    }
};

class ScriptedMirror : public Mirror {
public:
    explicit ScriptedMirror(Script& script) : m_script(script) {}
    [[nodiscard]] std::string name() const override { return "Scripted"; }
    Sent catchUp(const std::stop_token& stop) override
    {
        std::unique_lock lock(m_script.mutex);
        ++m_script.calls;
        m_script.changed.notify_all();
        if (m_script.hangs) {
            m_script.changed.wait(lock, stop, [] { return false; });
            throw Error(ErrorCode::Cancelled, "The request was stopped.");
        }
        if (m_script.fails)
            throw Error(ErrorCode::Failed, "It is down.");
        return {};
    }

private:
    Script& m_script;
};

std::unique_ptr<BackgroundMirrors> mirrorsOf(std::vector<Script*> scripts, BackgroundOptions options)
{
    std::vector<std::unique_ptr<Mirror>> mirrors;
    for (Script* script : scripts)
        mirrors.push_back(std::make_unique<ScriptedMirror>(*script));
    return std::make_unique<BackgroundMirrors>(
        std::move(mirrors), [first = scripts.front()](const std::string& text) { first->warn(text); }, options);
}

constexpr BackgroundOptions kQuick{1ms, 1ms, 2ms, 60s};
constexpr BackgroundOptions kIdle{1h, 1h, 1h, 60s};

} // namespace

/// BackgroundMirrors: it tries again, says it once, and never keeps a run from ending.
class TestBackgroundMirrors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void looksAgainAndAgain();
    void looksOnceMoreAtTheEnd();
    void saysOnceThatItFailsAndWhenItWorksAgain();
    void saysWhatIsMissingAtTheEnd();
    void doesNotWaitForAServerThatHangs();
    void keepsMirrorsApart();
    void isNothingWithoutMirrors();
};

void TestBackgroundMirrors::looksAgainAndAgain()
{
    Script script;
    const auto mirrors = mirrorsOf({&script}, kQuick);
    QVERIFY(script.waitFor([&] { return script.calls >= 5; }));
}

void TestBackgroundMirrors::looksOnceMoreAtTheEnd()
{
    Script script;
    const auto mirrors = mirrorsOf({&script}, kIdle);
    mirrors->finish();
    QCOMPARE(script.calls, 1);
    mirrors->finish();
    QCOMPARE(script.calls, 1);
    QVERIFY(script.warnings.empty());
}

void TestBackgroundMirrors::saysOnceThatItFailsAndWhenItWorksAgain()
{
    Script script;
    script.fails = true;
    const auto mirrors = mirrorsOf({&script}, kQuick);
    QVERIFY(script.waitFor([&] { return script.calls >= 5; }));
    script.set(&Script::fails, false);
    QVERIFY(script.waitFor([&] { return script.warnings.size() == 2; }));
    mirrors->finish();
    QCOMPARE(script.warnings.size(), std::size_t{2});
    QCOMPARE(script.warnings[0], std::string("Scripted: It is down. The run goes on; it is tried again."));
    QCOMPARE(script.warnings[1], std::string("Scripted works again; it has what it missed."));
}

void TestBackgroundMirrors::saysWhatIsMissingAtTheEnd()
{
    Script script;
    script.fails = true;
    mirrorsOf({&script}, kIdle)->finish();
    QCOMPARE(script.warnings.size(), std::size_t{1});
    QCOMPARE(script.warnings[0], std::string("Scripted does not have all of the run: It is down. Send the rest with: taxon runs mirror."));
}

void TestBackgroundMirrors::doesNotWaitForAServerThatHangs()
{
    Script script;
    script.hangs = true;
    BackgroundOptions options = kIdle;
    options.lastWait = 1ms;
    mirrorsOf({&script}, options).reset();
    QCOMPARE(script.warnings.size(), std::size_t{1});
    QVERIFY2(script.warnings[0].find("The request was stopped.") != std::string::npos, script.warnings[0].c_str());
}

void TestBackgroundMirrors::keepsMirrorsApart()
{
    Script hanging;
    hanging.hangs = true;
    Script working;
    BackgroundOptions options = kQuick;
    options.lastWait = 1ms;
    const auto mirrors = mirrorsOf({&hanging, &working}, options);
    QVERIFY(hanging.waitFor([&] { return hanging.calls == 1; }));
    QVERIFY(working.waitFor([&] { return working.calls >= 5; }));
}

void TestBackgroundMirrors::isNothingWithoutMirrors()
{
    BackgroundMirrors none({}, [](const std::string&) { qFatal("there is nothing to warn of"); });
    none.finish();
}

QTEST_GUILESS_MAIN(TestBackgroundMirrors)
#include "tst_background_mirrors.moc"
