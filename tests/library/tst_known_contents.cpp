// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/unique_fd.h"
#include "library/catalogue.h"
#include "library/known_contents.h"
#include "support/scratch.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>

using namespace taxon;
namespace fs = std::filesystem;
using library::Catalogue;
using library::ContentRecord;
using library::KnownContents;

namespace {

constexpr const char* kText = "the bytes of a photograph";

UniqueFd opened(const fs::path& file)
{
    return UniqueFd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
}

/// Gives \p file another time of change; its bytes stay.
void touch(const fs::path& file, long seconds)
{
    const timespec times[2] = {{seconds, 0}, {seconds, 1}};
    QCOMPARE(::utimensat(AT_FDCWD, file.c_str(), times, 0), 0);
}

/// A file, and a cache folder whose catalogue knows what is in it.
struct Fixture {
    test::ScratchFolder folder;
    fs::path file = folder.write("a.jpg", kText);
    fs::path cache = folder.path() / "cache";
    Sha256Digest sum = sha256(kText);

    Fixture()
    {
        touch(file, 1'000'000);
        Catalogue catalogue(cache, {});
        put(catalogue);
    }
    void put(Catalogue& catalogue) const
    {
        ContentRecord content;
        content.sha256 = sum;
        catalogue.put(*library::stampOf(file), content);
    }
    [[nodiscard]] bool knows(const fs::path& which) const { return KnownContents(cache).has(opened(which).value(), sum); }
};

} // namespace

/// KnownContents: a file is known by its stamp and its SHA-256, and what can't be answered is not known.
class TestKnownContents : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void knowsAFileByItsStamp()
    {
        const Fixture fixture;
        QVERIFY(fixture.knows(fixture.file));
        fs::rename(fixture.file, fixture.folder.path() / "b.jpg");
        QVERIFY(fixture.knows(fixture.folder.path() / "b.jpg"));
        KnownContents known(fixture.cache);
        const UniqueFd fd = opened(fixture.folder.path() / "b.jpg");
        QVERIFY(!known.has(fd.value(), sha256("other bytes")));
        QVERIFY(known.has(fd.value(), fixture.sum)); // and a second question is answered, too
    }

    void doesNotKnowWhatChanged_data()
    {
        QTest::addColumn<QString>("how");
        for (const char* how : {"another time", "another size", "another file", "a folder"})
            QTest::newRow(how) << how;
    }
    void doesNotKnowWhatChanged()
    {
        QFETCH(QString, how);
        const Fixture fixture;
        if (how == "another time")
            touch(fixture.file, 1'000'001);
        if (how == "another size")
            std::ofstream(fixture.file, std::ios::app) << "!", touch(fixture.file, 1'000'000);
        fs::path file = fixture.file;
        if (how == "another file") // of the same bytes and time
            file = fixture.folder.write("b.jpg", kText), touch(file, 1'000'000);
        if (how == "a folder")
            file = fixture.folder.path();
        QVERIFY(!fixture.knows(file));
    }

    void aCatalogueThatCannotBeAskedKnowsNothing_data()
    {
        QTest::addColumn<QString>("how");
        for (const char* how : {"missing", "text", "newer", "another program's", "a row with a flipped bit", "cut"})
            QTest::newRow(how) << how;
    }
    void aCatalogueThatCannotBeAskedKnowsNothing()
    {
        QFETCH(QString, how);
        const Fixture fixture;
        const fs::path file = fixture.cache / "library.db";
        const auto change = [&](const char* statement) { SQLite::Database(file.native(), SQLite::OPEN_READWRITE).exec(statement); };
        if (how == "missing")
            fs::remove(file);
        if (how == "text")
            std::ofstream(file) << std::string(5000, 'x');
        if (how == "newer")
            change("PRAGMA user_version=99");
        if (how == "another program's")
            change("PRAGMA application_id=1");
        if (how == "a row with a flipped bit")
            change("UPDATE contents SET dhash = dhash + 1");
        if (how == "cut")
            fs::resize_file(file, 4096);
        KnownContents known(fixture.cache);
        for (int i = 0; i < 2; ++i)
            QVERIFY(!known.has(opened(fixture.file).value(), fixture.sum));
        QCOMPARE(fs::exists(file), how != "missing"); // it makes none
    }

    void aWriterBesideItIsNotDisturbed()
    {
        const Fixture fixture;
        KnownContents known(fixture.cache);
        std::vector<std::string> warnings;
        const jobs::Context context({}, {}, [&](const std::string& text) { warnings.push_back(text); });
        Catalogue writer(fixture.cache, context);
        QVERIFY(known.has(opened(fixture.file).value(), fixture.sum)); // the writer holds the lock
        touch(fixture.file, 1'000'001);
        QVERIFY(!known.has(opened(fixture.file).value(), fixture.sum));
        fixture.put(writer);
        const auto start = std::chrono::steady_clock::now();
        writer.keep();
        QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
        QVERIFY(warnings.empty());
        QVERIFY(known.has(opened(fixture.file).value(), fixture.sum));
    }
};

QTEST_GUILESS_MAIN(TestKnownContents)
#include "tst_known_contents.moc"
