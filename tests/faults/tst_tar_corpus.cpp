// SPDX-License-Identifier: GPL-3.0-or-later
#include "playground.h"
#include "tar_bytes.h"

#include "base/mapped_file.h"

#include <fstream>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

namespace {

const std::string kGood = tarBytes({.name = "cat/a.jpg", .data = "first"}) + tarBytes({.name = "cat/b.jpg", .data = std::string(700, 'b')});

} // namespace

/// Tars from strangers and from bad disks: refused as a whole with the member's name, and not a byte is written anywhere.
class TestTarCorpus : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_playground.mustSucceed(m_playground.onWorkspace({"dataset", "build", "--id", "d1", "--min", "2"}));
        m_playground.mustSucceed(m_playground.onWorkspace({"shards", "pack", "--images-per-shard", "12", "--train-shards", "2"}));
        for (const auto& entry : fs::directory_iterator(shards()))
            if (entry.path().extension() == ".tar" && (m_shard.empty() || entry.file_size() < fs::file_size(m_shard)))
                m_shard = entry.path();
        m_bytes = readTextFile(m_shard);
        fs::create_directory(m_playground.root() / "other");
        m_before = treeOf(m_playground.root());
    }

    void extractsAGoodOne()
    {
        const Call call = extract(kGood + tarEnd());
        QVERIFY2(call.exitCode == 0, call.err.c_str());
        QCOMPARE(readTextFile(target() / "cat/a.jpg"), std::string("first"));
        fs::remove_all(target());
    }

    void refusesMalice_data()
    {
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* what, const std::string& members, const char* named) {
            QTest::newRow(what) << QByteArray::fromStdString(members) << named;
        };
        row("absolute", tarBytes({.name = "/tmp/taxon-evil"}), "taxon-evil");
        row("up and out", tarBytes({.name = "cat/../../evil.jpg"}), "evil.jpg");
        row("up and out by pax", paxPath("../evil.jpg") + tarBytes({.name = "a"}), "evil.jpg");
        row("symbolic link", tarBytes({.name = "cat/link", .type = '2', .link = "/etc"}), "cat/link");
        row("writes through a link", tarBytes({.name = "d", .type = '2', .link = "../other"}) + tarBytes({.name = "d/evil.jpg", .data = "x"}), "d");
        row("hard link", tarBytes({.name = "cat/hard", .type = '1', .link = "cat/a.jpg"}), "cat/hard");
        row("FIFO", tarBytes({.name = "cat/fifo.jpg", .type = '6'}), "fifo.jpg");
        row("character device", tarBytes({.name = "cat/zero.jpg", .type = '3'}), "zero.jpg");
        row("block device", tarBytes({.name = "cat/disk.jpg", .type = '4'}), "disk.jpg");
        row("twice", tarBytes({.name = "cat/a.jpg", .data = "other"}), "cat/a.jpg");
        row("twice by another spelling", tarBytes({.name = "./cat//a.jpg", .data = "other"}), "cat//a.jpg");
        row("a file where a folder was", tarBytes({.name = "cat", .data = "x"}), "cat");
        row("a file below a file", tarBytes({.name = "cat/a.jpg/b.jpg", .data = "x"}), "cat/a.jpg/b.jpg");
        row("no name", tarBytes({.name = ""}), "empty name");
        row("a name with NUL", paxPath(std::string("cat/n\0evil.jpg", 14)) + tarBytes({.name = "a"}), "");
        row("a name of 300 bytes", paxPath("cat/" + std::string(300, 'n')) + tarBytes({.name = "a"}), "nnn");
        row("an unknown kind", tarBytes({.name = "cat/odd", .type = 'Z'}), "");
    }

    void refusesMalice()
    {
        QFETCH(QByteArray, members);
        QFETCH(QString, named);
        if (QByteArray(QTest::currentDataTag()) == "an unknown kind" || QByteArray(QTest::currentDataTag()) == "a name with NUL") {
            const Call call = extract(kGood + members.toStdString() + tarEnd()); // may pass as a plain file; nothing may lie outside
            if (call.exitCode == 0)
                fs::remove_all(target());
            QVERIFY2(isUntouched(), call.err.c_str());
            return;
        }
        const Call call = extract(kGood + members.toStdString() + tarEnd());
        QVERIFY2(isUntouched(), call.err.c_str());
        QVERIFY2(call.exitCode == 12 || (call.exitCode == 1 && members.contains("nnnn")), (std::to_string(call.exitCode) + call.err).c_str());
        QVERIFY2(call.err.find(named.toStdString()) != std::string::npos && call.err.find("input.tar") != std::string::npos, call.err.c_str());
    }

    void refusesDamage_data()
    {
        QTest::addColumn<QByteArray>("tar");
        const std::string whole = kGood + tarEnd();
        const auto row = [](const std::string& what, const std::string& tar) { QTest::newRow(what.c_str()) << QByteArray::fromStdString(tar); };
        row("no byte", "");
        row("only an end", tarEnd());
        row("no tar", "PK\x03\x04 this is a zip by its looks");
        row("goes on behind its end", whole + kGood);
        for (const std::size_t at : {1, 100, 511, 512, 513, 517, 1023, 1024, 1500, 1536, 1600, 2235, 2236, 2559, 2560})
            row("cut at " + std::to_string(at), whole.substr(0, at));
        for (std::size_t at = 0; at < 512; at += 17) { // every field of the header
            std::string flipped = whole;
            flipped[1024 + at] = static_cast<char>(flipped[1024 + at] ^ 0x10);
            row("header byte " + std::to_string(at) + " flipped", flipped);
        }
    }

    void refusesDamage()
    {
        QFETCH(QByteArray, tar);
        const Call call = extract(tar.toStdString());
        QVERIFY2(isUntouched(), call.err.c_str());
        QVERIFY2(call.exitCode == 12 && call.err.find("input.tar") != std::string::npos, (std::to_string(call.exitCode) + call.err).c_str());
    }

    void namesADamagedShard_data()
    {
        QTest::addColumn<bool>("cut");
        QTest::addColumn<qulonglong>("at");
        const auto size = static_cast<qulonglong>(m_bytes.size());
        for (const qulonglong at : {0ULL, 1ULL, 511ULL, 512ULL, 1024ULL, size / 3, size / 2, size - 1024, size - 512, size - 1})
            QTest::newRow(("cut at " + std::to_string(at)).c_str()) << true << at;
        for (const qulonglong at : {0ULL, 99ULL, 124ULL, 148ULL, 156ULL, 257ULL, 345ULL, 500ULL, 512ULL, 600ULL, size / 2, size * 3 / 4, size - 1500})
            QTest::newRow(("byte " + std::to_string(at) + " flipped").c_str()) << false << at;
    }

    /// A shard of ours that lost or changed anything: verify --read-data and extract say which, extract writes nothing.
    void namesADamagedShard()
    {
        QFETCH(bool, cut);
        QFETCH(qulonglong, at);
        std::string broken = cut ? m_bytes.substr(0, at) : m_bytes;
        if (!cut)
            broken[at] = static_cast<char>(broken[at] ^ 0x04);
        std::ofstream(m_shard, std::ios::binary) << broken;
        const Call verified = m_playground.taxon().call({"shards", "verify", shards().c_str(), "--read-data"});
        const Call extracted = m_playground.taxon().call({"shards", "extract", shards().c_str(), "--to", target().c_str()});
        std::ofstream(m_shard, std::ios::binary) << m_bytes;
        const std::string file = m_shard.filename().native();
        QVERIFY2(verified.exitCode == 12 && verified.err.find("taxon shards pack") != std::string::npos, (verified.out + verified.err).c_str());
        QVERIFY2(verified.out.find(file) != std::string::npos, verified.out.c_str());
        if (extracted.exitCode == 0) { // a label or a text between the images: their bytes are whole
            QVERIFY2(!cut, "a shorter shard was extracted");
            for (const auto& [name, bytes] : treeOf(target()))
                QVERIFY2(name.starts_with(".taxon/") || name.ends_with('/') || readTextFile(m_playground.library() / name) == bytes, name.c_str());
            fs::remove_all(target());
        } else {
            QVERIFY2(extracted.exitCode == 12 && extracted.err.find(file) != std::string::npos, extracted.err.c_str());
        }
        QVERIFY(isUntouched());
    }

private:
    [[nodiscard]] fs::path shards() const { return m_playground.workspace() / "shards/d1"; }
    [[nodiscard]] fs::path target() const { return m_playground.root() / "target"; }

    [[nodiscard]] Call extract(const std::string& tar) const
    {
        const fs::path file = m_playground.root().parent_path() / "input.tar";
        std::ofstream(file, std::ios::binary) << tar;
        return m_playground.taxon().call({"shards", "extract", file.c_str(), "--to", target().c_str()});
    }

    [[nodiscard]] bool isUntouched() const { return treeOf(m_playground.root()) == m_before && !fs::exists("/tmp/taxon-evil"); }

    Playground m_playground;
    fs::path m_shard;
    std::string m_bytes;
    Tree m_before;
};

QTEST_GUILESS_MAIN(TestTarCorpus)
#include "tst_tar_corpus.moc"
