// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "taxon_program.h"
#include "tiny_library.h"

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// taxon library check and stats judge by the same rules as taxon dataset build, and say by which.
class TestLibraryRules : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<ScratchFolder>();
        m_taxon = std::make_unique<TaxonProgram>(m_scratch->path());
        writeTinyClass(m_scratch->path() / "library", "red", 8);
        writeTinyClass(m_scratch->path() / "library", "green", 5);
        writeTinyClass(m_scratch->path() / "library", "blue", 3);
        QCOMPARE(m_taxon->call({"init", "ws", "--library", "library"}).exitCode, 0);
    }

    void bothFindTheSameClassesTooFew_data()
    {
        QTest::addColumn<QByteArray>("rules");
        QTest::addColumn<QByteArray>("classMap");
        QTest::addColumn<QStringList>("flags");
        QTest::addColumn<QStringList>("tooFew");
        QTest::newRow("a minimum of the file") << QByteArray("min_images: 4\n") << QByteArray() << QStringList() << QStringList{"blue"};
        QTest::newRow("a flag wins") << QByteArray("min_images: 4\n") << QByteArray() << QStringList{"--min", "3"} << QStringList();
        QTest::newRow("a class of its own") << QByteArray("min_images: 4\nclasses: {blue: {min_images: 3}, red: {min_images: 9}}\n") << QByteArray()
                                            << QStringList() << QStringList{"red"};
        QTest::newRow("another file") << QByteArray("min_images: 4\n") << QByteArray() << QStringList{"--rules", "other.yaml"}
                                      << QStringList{"blue", "green"};
        QTest::newRow("two folders of one class") << QByteArray("min_images: 4\n") << QByteArray("classes: {blue: green}\n") << QStringList()
                                                  << QStringList();
        QTest::newRow("staged ones don't count") << QByteArray("min_images: 4\nstaged_folders: [studio]\n") << QByteArray() << QStringList()
                                                 << QStringList{"blue", "green"};
    }

    void bothFindTheSameClassesTooFew()
    {
        QFETCH(QByteArray, rules);
        QFETCH(QByteArray, classMap);
        QFETCH(QStringList, flags);
        QFETCH(QStringList, tooFew);
        m_scratch->write("ws/rules.yaml", rules.toStdString());
        m_scratch->write("other.yaml", "min_images: 6\n");
        if (!classMap.isEmpty())
            m_scratch->write("ws/classes.yaml", classMap.toStdString());
        fs::create_directory(m_scratch->path() / "library/green/Studio");
        for (const char* name : {"0.bmp", "1.bmp"})
            fs::rename(m_scratch->path() / "library/green" / name, m_scratch->path() / "library/green/Studio" / name);

        QStringList found;
        const Json problems = call({"library", "check", "--fast", "--json"}, flags).json()["problems"];
        for (const Json& problem : problems)
            if (problem["kind"] == "too_few")
                found += QString::fromStdString(problem["path"].get<std::string>());
        QCOMPARE(found, tooFew);
        QStringList counted;
        const Json classes = call({"library", "stats", "--json"}, flags).json()["classes"];
        for (const Json& one : classes)
            if (one["too_few"].get<bool>())
                counted += QString::fromStdString(one["trained_as"].get<std::string>());
        QCOMPARE(counted, tooFew);

        const Call built = call({"dataset", "build", "--json"}, flags);
        const qsizetype trained = (classMap.isEmpty() ? 3 : 2) - tooFew.size();
        if (trained < 2)
            QVERIFY2(built.exitCode == 2 && built.err.find("training needs two") != std::string::npos, built.err.c_str());
        else
            QCOMPARE(built.json()["classes"].get<qsizetype>(), trained);
    }

    void saysByWhichRules()
    {
        const Json without = call({"library", "check", "--json"}).json()["rules"];
        QCOMPARE(without["file"].get<std::string>(), std::string());
        QCOMPARE(without["min_images"].get<int>(), 20);
        m_scratch->write("ws/rules.yaml", "min_images: 4\nmax_images: 6\nstaged_folders: [studio]\nnear_conflicts: keep_together\n");
        for (const QString command : {"check", "stats"}) {
            const Call said = call({"library", command});
            QVERIFY2(said.out.find("Rules: 4 to 6 images a class (rules.yaml); staged folders: studio; near pictures of two classes are used.")
                         != std::string::npos,
                     said.out.c_str());
            const Json rules = call({"library", command, "--json"}).json()["rules"];
            QVERIFY(QString::fromStdString(rules["file"].get<std::string>()).endsWith("ws/rules.yaml"));
            QCOMPARE(rules["near_conflicts"].get<std::string>(), std::string("keep_together"));
        }
    }

    void refusesABadFileWithItsLine()
    {
        m_scratch->write("ws/rules.yaml", "seed: 1\nstaged_folder: [studio]\n");
        for (const QStringList& command :
             {QStringList{"library", "check"}, {"library", "stats"}, {"library", "fix", "duplicate"}, {"dataset", "build"}}) {
            const Call refused = call(command);
            QVERIFY2(refused.exitCode == 2 && refused.err.find("rules.yaml:2") != std::string::npos
                         && refused.err.find("staged_folders") != std::string::npos,
                     refused.err.c_str());
        }
        QCOMPARE(call({"library", "check", "--rules", "none.yaml"}).exitCode, 10);
        QCOMPARE(call({"library", "stats", "--min", "0"}).exitCode, 2);
    }

private:
    [[nodiscard]] Call call(const QStringList& command, const QStringList& flags = {}) const
    {
        return m_taxon->call(QStringList{"-C", "ws"} + command + flags);
    }
    std::unique_ptr<ScratchFolder> m_scratch;
    std::unique_ptr<TaxonProgram> m_taxon;
};

QTEST_GUILESS_MAIN(TestLibraryRules)
#include "tst_library_rules.moc"
