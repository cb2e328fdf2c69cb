// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/host.h"
#include "base/journal.h"
#include "base/mapped_file.h"
#include "support/failing_file_system.h"
#include "support/fake_clock.h"
#include "support/scratch.h"

#include <fstream>
#include <thread>

using namespace taxon;
namespace fs = std::filesystem;

/// Journal: what append() returned from is there, whatever happens around it.
class TestJournal : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void keepsWhatWasAppended()
    {
        const test::ScratchFolder folder;
        test::FakeClock clock;
        Journal journal(folder.path() / "journal", "pets", realFileSystem(), clock);
        QVERIFY(journal.read().empty());
        journal.append("cat", {{"name", "Ada"}});
        clock.advance(std::chrono::seconds(1));
        journal.append("dog", {{"name", "Bo"}, {"who", "somebody else"}});
        const auto entries = Journal(folder.path() / "journal", "pets").read();
        QCOMPARE(entries.size(), std::size_t{2});
        QCOMPARE(entries[0]["kind"].get<std::string>(), std::string("cat"));
        QCOMPARE(entries[0]["name"].get<std::string>(), std::string("Ada"));
        QCOMPARE(entries[0]["who"].get<std::string>(), userName() + "@" + hostName());
        QVERIFY(entries[0]["t"] < entries[1]["t"]);
        QVERIFY(Journal(folder.path() / "journal", "pet").read().empty());
    }

    void knowsWhetherOthersHaveWritten_data()
    {
        QTest::addColumn<QString>("file"); // "" = nobody
        QTest::newRow("nobody") << "";
        QTest::newRow("somebody new") << "x-bo-b.jsonl";
        QTest::newRow("somebody known") << "x-cy-c.jsonl";
        QTest::newRow("another process of this person") << "mine";
        QTest::newRow("about something else") << "y-bo-b.jsonl";
    }

    void knowsWhetherOthersHaveWritten()
    {
        QFETCH(QString, file);
        const test::ScratchFolder folder;
        const std::string line = R"({"v":1,"seq":7,"t":"2027-06-01T00:00:00.000Z","who":"bo@b","kind":"first"})"
                                 "\n";
        folder.write("x-cy-c.jsonl", line);
        Journal(folder.path(), "x").append("mine", Json::object());
        Journal journal(folder.path(), "x");
        QVERIFY(!journal.isAsKnown()); // nothing was read
        QCOMPARE(journal.read().size(), std::size_t{2});
        const auto writeOfOthers = [&] {
            if (file == QLatin1String("mine"))
                Journal(folder.path(), "x").append("mine", Json::object());
            else if (!file.isEmpty())
                std::ofstream(folder.path() / file.toStdString(), std::ios::app) << line;
        };
        const bool isOurs = file.isEmpty() || file.startsWith(QLatin1Char('y'));
        QVERIFY(journal.isAsKnown());
        const std::string time = journal.append("next", Json::object());
        QVERIFY(journal.isAsKnown());
        writeOfOthers();
        QCOMPARE(journal.isAsKnown(), isOurs);
        journal.append("last", Json::object()); // behind what it has not read
        QCOMPARE(journal.isAsKnown(), isOurs);
        QVERIFY(journal.read()[2]["t"] == time || !isOurs);
        QVERIFY(journal.isAsKnown());
    }

    void keepsEachFilesOrderWhateverTheClockDoes()
    {
        const test::ScratchFolder folder;
        const auto line = [](const char* t, int n) { return Json{{"v", 1}, {"t", t}, {"who", "x"}, {"kind", "k"}, {"n", n}}.dump() + "\n"; };
        folder.write("x-anna-a.jsonl",
                     line("2026-01-01T00:00:01.000Z", 1) + line("2025-01-01T00:00:00.000Z", 2) + line("2026-01-01T00:00:05.000Z", 5));
        folder.write("x-bo-b.jsonl", line("2026-01-01T00:00:02.000Z", 3) + line("2026-01-01T00:00:03.000Z", 4));
        std::vector<int> order;
        for (const auto& entry : Journal(folder.path(), "x").read())
            order.push_back(entry["n"].get<int>());
        QCOMPARE(order, (std::vector<int>{1, 2, 3, 4, 5}));
    }

    /// Whoever read an entry comes after it, also with a clock that is a year behind.
    void ordersByWhatTheWriterKnew()
    {
        const test::ScratchFolder folder;
        folder.write("x-bo-b.jsonl", R"({"v":1,"seq":7,"t":"2027-06-01T00:00:00.000Z","who":"bo@b","kind":"first"})"
                                     "\n");
        test::FakeClock clock; // long before
        Journal(folder.path(), "x", realFileSystem(), clock).append("second", Json::object());
        folder.write("x-cy-c.jsonl", R"({"v":1,"seq":9,"t":"2020-01-01T00:00:00.000Z","who":"cy@c","kind":"third"})"
                                     "\n");
        std::string order;
        for (const auto& entry : Journal(folder.path(), "x").read())
            order += entry["kind"].get<std::string>() + " ";
        QCOMPARE(order, std::string("first second third "));
    }

    void survivesForeignNumbers_data()
    {
        QTest::addColumn<QByteArray>("seq");
        for (const char* seq : {"-5", "1e300", "9223372036854775807", "18446744073709551615", "\"7\"", "null", "[1]"})
            QTest::newRow(seq) << QByteArray(seq);
    }

    void survivesForeignNumbers()
    {
        QFETCH(QByteArray, seq);
        const test::ScratchFolder folder;
        folder.write("x-bo-b.jsonl", "{\"v\":1,\"seq\":" + seq.toStdString() + ",\"t\":\"2026-01-01T00:00:00.000Z\",\"kind\":\"k\"}\n");
        Journal(folder.path(), "x").append("next", Json::object());
        const auto entries = Journal(folder.path(), "x").read();
        QCOMPARE(entries.size(), std::size_t{2});
        QCOMPARE(entries[1]["seq"].get<int>(), 1);
    }

    /// A power cut may leave a block of zeroes where lines were; the line that follows in it is whole.
    void readsALineAfterZeroes()
    {
        const test::ScratchFolder folder;
        folder.write("x-bo-b.jsonl", std::string(4096, '\0')
                                         + R"({"v":1,"t":"2026-01-01T00:00:00.000Z","kind":"k"})"
                                           "\n");
        QCOMPARE(Journal(folder.path(), "x").read().size(), std::size_t{1});
    }

    void readsAroundTornAndForeignLines_data()
    {
        QTest::addColumn<QByteArray>("torn");
        QTest::newRow("cut in a word") << QByteArray("{\"v\":1,\"t\":\"2026");
        QTest::newRow("cut in a list") << QByteArray(
            "{\"v\":1,\"seq\":9,\"t\":\"2026-01-01T00:00:00.000Z\",\"kind\":\"k\",\"images\":[{\"from\":\"a");
        QTest::newRow("another version") << QByteArray("{\"v\":2,\"t\":\"2026-01-01T00:00:00.000Z\",\"kind\":\"k\"}\n");
        QTest::newRow("no object") << QByteArray("[1,2]\n");
        QTest::newRow("zeroes") << QByteArray(64, '\0');
        QTest::newRow("not UTF-8") << QByteArray("{\"v\":1,\"t\":\"\xff\xfe\"");
    }

    void readsAroundTornAndForeignLines()
    {
        QFETCH(QByteArray, torn);
        const test::ScratchFolder folder;
        Journal journal(folder.path(), "x");
        journal.append("before", Json::object());
        for (const auto& file : fs::directory_iterator(folder.path())) {
            QFile out(QString::fromStdString(file.path().native()));
            QVERIFY(out.open(QFile::Append));
            out.write(torn);
        }
        journal.append("after", Json::object());
        const auto entries = journal.read();
        QCOMPARE(entries.size(), std::size_t{2});
        QCOMPARE(entries[1]["kind"].get<std::string>(), std::string("after"));
    }

    void saysWhenItCantBeWritten()
    {
        for (int call = 1; call <= 4; ++call) { // open, write, fsync, fsync of the folder
            const test::ScratchFolder folder;
            test::FailingFileSystem failing(call, ENOSPC);
            Journal journal(folder.path() / "j", "x", failing);
            QVERIFY(test::throwsError(ErrorCode::NoSpace, "journal", [&] { journal.append("k", Json::object()); }));
            QVERIFY(failing.hasFailed());
            journal.append("again", Json::object());
            QCOMPARE(journal.read().back()["kind"].get<std::string>(), std::string("again"));
        }
    }

    void takesManyThreads()
    {
        const test::ScratchFolder folder;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t)
                threads.emplace_back([&folder, t] {
                    Journal journal(folder.path(), "x");
                    for (int i = 0; i < 25; ++i)
                        journal.append("k", {{"t_", t}, {"text", std::string(3000, 'x')}});
                });
        }
        QCOMPARE(Journal(folder.path(), "x").read().size(), std::size_t{100});
    }
};

QTEST_GUILESS_MAIN(TestJournal)
#include "tst_journal.moc"
