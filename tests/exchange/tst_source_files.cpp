// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/source_files.h"
#include "support/scratch.h"

using namespace taxon;
using exchange::SourceFiles;
namespace fs = std::filesystem;

/// SourceFiles: whatever a label file says, only files below its folder are found.
class TestSourceFiles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_scratch.reset(); // the old one goes first
        m_scratch = std::make_unique<test::ScratchFolder>();
        for (const char* name : {"root/cat/1.jpg", "root/cat/a b+c.jpg", "root/cat/caf\xE9.jpg", "root/\xC3\xA4/x.jpg",
                                 "root/upload/7/0a1b2c3d-up.jpg", "root/plain.jpg", "secret.jpg", "root2/1.jpg"})
            m_scratch->write(name, "x");
        fs::create_symlink("1.jpg", m_scratch->path() / "root/cat/link.jpg");
        fs::create_directory_symlink(m_scratch->path(), m_scratch->path() / "root/out");
        fs::create_directory_symlink("cat", m_scratch->path() / "root/inside");
    }

    void finds_data()
    {
        QTest::addColumn<QByteArray>("reference");
        QTest::addColumn<QByteArray>("file");
        const auto row = [](const char* name, const char* reference, const char* file) {
            QTest::newRow(name) << QByteArray(reference) << QByteArray(file);
        };
        row("relative", "cat/1.jpg", "cat/1.jpg");
        row("with a dot", "./cat/../cat/1.jpg", "cat/1.jpg");
        row("absolute", "@/cat/1.jpg", "cat/1.jpg");
        row("Windows", "cat\\1.jpg", "cat/1.jpg");
        row("text form", "cat/caf\\xE9.jpg", "cat/caf\xE9.jpg");
        row("raw bytes", "cat/caf\xE9.jpg", "cat/caf\xE9.jpg");
        row("file address", "file://@/cat/a%20b+c.jpg", "cat/a b+c.jpg");
        row("local files", "/data/local-files/?d=cat/a%20b%2Bc.jpg", "cat/a b+c.jpg");
        row("local files, plus is a blank", "/data/local-files/?d=cat/a+b%2Bc.jpg", "cat/a b+c.jpg");
        row("local files without slash", "/data/local-files?d=/cat/1.jpg", "cat/1.jpg");
        row("local files with a host", "http://localhost:8080/data/local-files/?d=%C3%A4/x.jpg", "\xC3\xA4/x.jpg");
        row("bytes that are no text", "/data/local-files/?d=cat/caf%E9.jpg", "cat/caf\xE9.jpg");
        row("the last d wins", "/data/local-files/?d=no.jpg&d=plain.jpg", "plain.jpg");
        row("upload", "/data/upload/7/0a1b2c3d-up.jpg", "upload/7/0a1b2c3d-up.jpg");
        row("upload elsewhere", "/data/upload/9/0a1b2c3d-plain.jpg", "plain.jpg");
        row("a link that stays inside", "inside/1.jpg", "inside/1.jpg");
    }

    void finds()
    {
        QFETCH(QByteArray, reference);
        QFETCH(QByteArray, file);
        SourceFiles files(root());
        const auto found = files.find(reference.replace("@", root().c_str()).toStdString());
        QCOMPARE(found.refused, std::string());
        QCOMPARE(found.relative.native(), file.toStdString());
        QCOMPARE(found.file.native(), (root() / file.toStdString()).native());
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("reference");
        QTest::addColumn<QByteArray>("reason");
        const auto row = [](const char* name, const char* reference, const char* reason) {
            QTest::newRow(name) << QByteArray(reference) << QByteArray(reason);
        };
        row("nothing", "", "no file");
        row("missing", "cat/9.jpg", "no such file");
        row("a folder", "cat", "It is no file");
        row("a link", "cat/link.jpg", "symbolic link");
        row("through a link", "out/secret.jpg", "leads outside");
        row("above", "../secret.jpg", "outside");
        row("above, hidden in the middle", "cat/../../secret.jpg", "outside");
        row("Windows above", "..\\secret.jpg", "no such file");
        row("absolute", "/etc/passwd", "outside");
        row("a sibling with the same start", "@2/1.jpg", "outside");
        row("file address", "file:///etc/passwd", "outside");
        row("local files above", "/data/local-files/?d=../secret.jpg", "outside");
        row("local files above, encoded", "/data/local-files/?d=%2e%2e%2fsecret.jpg", "outside");
        row("local files absolute", "/data/local-files/?d=/etc/passwd", "no such file");
        row("local files without a path", "/data/local-files/", "outside");
        row("upload above", "/data/upload/../../secret.jpg", "outside");
        row("network", "https://example.com/cat.jpg", "network");
        row("bucket", "s3://bucket/cat.jpg", "network");
        row("the folder itself", ".", "no file");
    }

    void refuses()
    {
        QFETCH(QByteArray, reference);
        QFETCH(QByteArray, reason);
        SourceFiles files(root());
        const auto found = files.find(reference.replace("@", root().c_str()).toStdString());
        QVERIFY2(found.refused.find(reason.toStdString()) != std::string::npos, found.refused.c_str());
        QVERIFY(found.file.empty());
    }

    void refusesANulByte()
    {
        SourceFiles files(root());
        QVERIFY(!files.find(std::string("cat/1.jpg\0.png", 14)).refused.empty());
    }

    void encodesWhatItDecodes()
    {
        std::string all;
        for (int c = 1; c < 256; ++c)
            all += static_cast<char>(c);
        QCOMPARE(exchange::percentDecoded(exchange::percentEncoded(all), true), all);
        QCOMPARE(exchange::percentDecoded("100%, %zz, %4"), std::string("100%, %zz, %4"));
    }

private:
    [[nodiscard]] fs::path root() const { return fs::canonical(m_scratch->path()) / "root"; }
    std::unique_ptr<test::ScratchFolder> m_scratch;
};

QTEST_GUILESS_MAIN(TestSourceFiles)
#include "tst_source_files.moc"
