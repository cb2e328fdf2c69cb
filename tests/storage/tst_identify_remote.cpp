// SPDX-License-Identifier: GPL-3.0-or-later
#include "azurite.h"

#include "cli/taxon_program.h"
#include "cli/tiny_library.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// taxon identify --images REMOTE:PATH, from a real blob store: only what is new or changed there is fetched and computed.
class TestIdentifyRemote : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_azurite = std::make_unique<Azurite>(m_scratch.path() / "server");
        m_taxon.setEnvironment("RCLONE_CONFIG", m_azurite->configuration());
        m_taxon.setEnvironment("TAXON_RCLONE", m_azurite->rclone());
        writeTinyLibrary(m_scratch.path() / "library");
        writeTinyRecipe(m_scratch.path() / "tiny.yaml", 1);
        QCOMPARE(m_taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
        const Call run = m_taxon.call({"-C", "ws", "run", "--recipe", "tiny.yaml"});
        QVERIFY2(run.exitCode == 0, run.err.c_str());
        m_azurite->call({"mkdir", "az:camera"});
        for (unsigned i = 0; i < 6; ++i)
            put("june/" + std::to_string(i) + ".bmp", noisyBmp(28, {200, 20, 20}, 30, 900 + i));
        put("june/broken.jpg", "no picture");
    }

    void fetchesWhatIsNewOrChanged()
    {
        const Call first = identify();
        QVERIFY2(first.exitCode == 0, first.err.c_str());
        QVERIFY(first.json()["images"] == 6 && first.json()["added"] == 6 && first.json()["problems"] == 1);
        QVERIFY(fs::is_regular_file(m_scratch.path() / "ws/identify/001-june.images/0.bmp"));
        QCOMPARE(identify().json()["added"].get<int>(), 0);
        put("june/3.bmp", noisyBmp(28, {20, 20, 200}, 30, 7)); // of the same size
        put("june/new.bmp", noisyBmp(28, {20, 200, 20}, 30, 8));
        const Call changed = identify();
        QVERIFY2(changed.json()["added"] == 2 && changed.json()["images"] == 7, changed.out.c_str());
        const Call accepted = m_taxon.call({"-C", "ws", "--json", "identify", "accept", "--all", "--to", "heron"});
        QVERIFY2(accepted.json()["accepted"] == 7, accepted.out.c_str());
        QVERIFY(fs::is_regular_file(m_scratch.path() / "library/heron/new.bmp"));
    }

    void saysWhatIsNotThere()
    {
        const Call call = m_taxon.call({"-C", "ws", "identify", "--images", "nobody:photos"});
        QVERIFY2(call.exitCode == 2, call.err.c_str());
        const Call down = m_taxon.call({"-C", "ws", "identify", "--images", "badkey:camera"});
        QVERIFY2(down.exitCode != 0 && !down.crashed, down.err.c_str());
    }

private:
    [[nodiscard]] Call identify() const { return m_taxon.call({"-C", "ws", "--json", "identify", "--images", "az:camera/june"}); }
    void put(const std::string& name, const std::string& bytes) const
    {
        m_azurite->call({"rcat", QString::fromStdString("az:camera/" + name)}, QByteArray::fromStdString(bytes));
    }

    ScratchFolder m_scratch;
    std::unique_ptr<Azurite> m_azurite;
    TaxonProgram m_taxon{m_scratch.path()};
};

QTEST_GUILESS_MAIN(TestIdentifyRemote)
#include "tst_identify_remote.moc"
