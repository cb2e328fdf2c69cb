// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/catalogue.h"
#include "support/file_privileges.h"
#include "support/scratch.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace taxon;
namespace fs = std::filesystem;
using library::Catalogue;
using library::ContentRecord;
using library::FileStamp;
using library::HeaderRecord;

namespace {

constexpr int kRows = 300; // several pages of the file

FileStamp stampNumber(int i)
{
    return {.inode = 1000 + i, .bornNs = 5, .bytes = 70 + i, .mtimeNs = 1'000'000'007};
}

HeaderRecord header(int i)
{
    HeaderRecord out;
    out.path = "class/picture number " + std::to_string(i) + ".png";
    out.info = {.format = images::Format::Png, .orientation = 6, .widthPx = 10 + i, .heightPx = 7};
    out.info.bytes = static_cast<std::uint64_t>(stampNumber(i).bytes);
    out.info.palette = i % 2 == 0;
    out.info.extensionLies = i % 3 == 0;
    return out;
}

ContentRecord content(int i)
{
    ContentRecord out;
    std::array<std::uint8_t, 32> hash{};
    hash.fill(static_cast<std::uint8_t>(i + 1));
    out.sha256 = hash;
    out.checksum = "00112233445566778899aabbccddeeff";
    out.pixelHash = hash;
    out.dHash = ~std::uint64_t{0} - static_cast<std::uint64_t>(i);
    out.dHashDown = 3;
    out.colours.fill(200);
    out.damage = SharedText(i == 1 ? "It's cut." : "");
    out.warning = SharedText("odd");
    return out;
}

/// A cache folder whose catalogue knows kRows files.
struct Fixture {
    test::ScratchFolder folder;
    mutable QStringList warnings;
    jobs::Context context{{}, {}, [this](const std::string& text) { warnings << QString::fromStdString(text); }};

    Fixture()
    {
        Catalogue catalogue(folder.path(), context);
        for (int i = 0; i < kRows; ++i) {
            catalogue.put(stampNumber(i), header(i));
            catalogue.put(stampNumber(i), content(i));
        }
    }
    fs::path file() const { return folder.path() / "library.db"; }
    std::string bytes() const
    {
        std::ostringstream out;
        out << std::ifstream(file(), std::ios::binary).rdbuf();
        return out.str();
    }
    void overwrite(const std::string& bytes) const { std::ofstream(file(), std::ios::binary | std::ios::trunc) << bytes; }
    void exec(const char* sql) const { SQLite::Database(file().native(), SQLite::OPEN_READWRITE).exec(sql); }
};

int headersIn(Catalogue& catalogue)
{
    int count = 0;
    const bool whole = catalogue.eachHeader([&](const FileStamp&, const HeaderRecord&) { ++count; });
    return whole ? count : -1;
}

} // namespace

/// Catalogue: gives back what it was given, in order; and whatever happens to its file, it is only ever missing, never wrong.
class TestCatalogue : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void givesBackWhatItWasGiven()
    {
        const Fixture fixture;
        Catalogue catalogue(fixture.folder.path(), fixture.context);
        HeaderRecord bad = header(1);
        bad.info = {};
        bad.problem = library::Problem{library::ProblemKind::Unsupported, {}, "It is a GIF.", "Save it as PNG."};
        catalogue.put(stampNumber(1), bad);
        int i = 0;
        QVERIFY(catalogue.eachHeader([&](const FileStamp& stamp, const HeaderRecord& found) {
            QVERIFY(stamp == stampNumber(i));
            QCOMPARE(found.path, header(i).path);
            QCOMPARE(found.problem.has_value(), i == 1);
            if (found.problem) {
                QCOMPARE(found.problem->kind, library::ProblemKind::Unsupported);
                QCOMPARE(found.problem->message, std::string("It is a GIF."));
                QCOMPARE(found.problem->suggestion, std::string("Save it as PNG."));
            } else {
                QVERIFY(found.info == header(i).info);
            }
            ++i;
        }));
        QCOMPARE(i, kRows);
        i = 0;
        QVERIFY(catalogue.eachContent([&](const FileStamp& stamp, const ContentRecord& found) {
            QVERIFY(stamp == stampNumber(i));
            QVERIFY(found == content(i));
            ++i;
        }));
        QCOMPARE(i, kRows);
        catalogue.remove(std::array{stampNumber(0), stampNumber(kRows - 1)});
        QCOMPARE(headersIn(catalogue), kRows - 2);
        QCOMPARE(fixture.warnings, QStringList());
    }

    void isMadeAnewWhenSomethingIsWrong_data()
    {
        QTest::addColumn<QString>("damage");
        for (const char* damage :
             {"text", "half of it", "zeros at the end", "zeros in the middle", "a flipped bit in a path", "a flipped bit in a hash",
              "a table is missing", "somebody else's database", "an older version", "a value was edited"})
            QTest::newRow(damage) << damage;
    }
    void isMadeAnewWhenSomethingIsWrong()
    {
        QFETCH(QString, damage);
        const Fixture fixture;
        std::string bytes = fixture.bytes();
        if (damage == "text")
            fixture.overwrite("path,bytes\ncat/1.png,7\n" + std::string(2000, '\n'));
        else if (damage == "half of it")
            fixture.overwrite(bytes.substr(0, bytes.size() / 2));
        else if (damage == "zeros at the end")
            fixture.overwrite(bytes.substr(0, bytes.size() / 2) + std::string(bytes.size() / 2, '\0'));
        else if (damage == "zeros in the middle")
            fixture.overwrite(bytes.replace(bytes.size() / 4 / 4096 * 4096, 4096, 4096, '\0'));
        else if (damage == "a flipped bit in a path") {
            bytes[bytes.find("picture number 17.png")] ^= 1;
            fixture.overwrite(bytes);
        } else if (damage == "a flipped bit in a hash") {
            bytes[bytes.find(std::string(32, '\x42'))] ^= 1;
            fixture.overwrite(bytes);
        } else if (damage == "a table is missing")
            fixture.exec("DROP TABLE contents");
        else if (damage == "somebody else's database")
            fixture.exec("PRAGMA application_id=7");
        else if (damage == "an older version")
            fixture.exec("PRAGMA user_version=0");
        else
            fixture.exec("UPDATE headers SET width = width + 1 WHERE inode = 1100");
        {
            Catalogue catalogue(fixture.folder.path(), fixture.context);
            const bool headers = catalogue.eachHeader([](const FileStamp&, const HeaderRecord&) {});
            const bool contents = catalogue.eachContent([](const FileStamp&, const ContentRecord&) {});
            QVERIFY(fixture.warnings.size() == 1 && fixture.warnings[0].contains("made anew"));
            QVERIFY(!headers || !contents || headersIn(catalogue) == 0);
            QCOMPARE(headersIn(catalogue), 0);
            catalogue.put(stampNumber(1), header(1));
        }
        Catalogue again(fixture.folder.path(), fixture.context);
        QCOMPARE(headersIn(again), 1);
        QCOMPARE(fixture.warnings.size(), 1);
    }

    void leavesANewerOneAlone()
    {
        const Fixture fixture;
        fixture.exec("PRAGMA user_version=2");
        const std::string before = fixture.bytes();
        {
            Catalogue catalogue(fixture.folder.path(), fixture.context);
            QCOMPARE(headersIn(catalogue), 0);
            catalogue.put(stampNumber(900), header(900));
            catalogue.remove(std::array{stampNumber(1)});
        }
        QVERIFY(fixture.warnings.size() == 1 && fixture.warnings[0].contains("version 2"));
        QVERIFY(fixture.bytes() == before);
    }

    void isOnlyReadBesideAnotherProgram()
    {
        const Fixture fixture;
        Catalogue first(fixture.folder.path(), fixture.context);
        first.put(stampNumber(900), header(900)); // and writes at this moment
        {
            Catalogue second(fixture.folder.path(), fixture.context);
            QVERIFY(fixture.warnings.size() == 1 && fixture.warnings[0].contains(QString::number(::getpid())));
            QCOMPARE(headersIn(second), kRows);
            second.put(stampNumber(901), header(901));
            second.remove(std::array{stampNumber(1)});
        }
        QCOMPARE(headersIn(first), kRows + 1);
        QCOMPARE(fixture.warnings.size(), 1);
    }

    void isOnlyReadWhereNothingCanBeWritten()
    {
        const Fixture fixture;
        fs::remove(fixture.folder.path() / "library.lock");
        fs::permissions(fixture.folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
        fs::permissions(fixture.file(), fs::perms::owner_read);
        {
            const test::WithoutFilePrivileges ordinaryUser;
            Catalogue catalogue(fixture.folder.path(), fixture.context);
            QCOMPARE(headersIn(catalogue), kRows);
            catalogue.put(stampNumber(901), header(901));
        }
        fs::permissions(fixture.folder.path(), fs::perms::owner_all);
        QCOMPARE(fixture.warnings.size(), 1);
        QVERIFY(fixture.warnings[0].contains("not kept"));
        Catalogue again(fixture.folder.path(), fixture.context);
        QCOMPARE(headersIn(again), kRows);
    }

    void goesOnWhenAWriteFails()
    {
        const Fixture fixture;
        Catalogue catalogue(fixture.folder.path(), fixture.context, std::chrono::milliseconds(0));
        QCOMPARE(headersIn(catalogue), kRows);
        SQLite::Database other(fixture.file().native(), SQLite::OPEN_READWRITE);
        other.exec("DROP TABLE headers"); // under its feet: the next write fails
        catalogue.put(stampNumber(901), header(901));
        catalogue.put(stampNumber(902), header(902));
        catalogue.remove(std::array{stampNumber(1)});
        QCOMPARE(fixture.warnings.size(), 1);
    }

    void passesAStopOn()
    {
        const Fixture fixture;
        Catalogue catalogue(fixture.folder.path(), fixture.context);
        QVERIFY(test::throwsError(ErrorCode::Cancelled, "stopped", [&] {
            (void)catalogue.eachHeader([](const FileStamp&, const HeaderRecord&) { throw Error(ErrorCode::Cancelled, "It was stopped."); });
        }));
        QCOMPARE(headersIn(catalogue), kRows);
    }

    void doesWithoutAFolder()
    {
        const Fixture fixture;
        Catalogue catalogue({}, fixture.context);
        catalogue.put(stampNumber(1), header(1));
        QCOMPARE(headersIn(catalogue), 0);
        QCOMPARE(fixture.warnings, QStringList());
    }

    void tellsWhatIsSettled_data()
    {
        QTest::addColumn<qint64>("mtimeNs");
        QTest::addColumn<bool>("settled");
        constexpr qint64 kSecond = 1'000'000'000;
        constexpr qint64 kNow = 1'700'000'000 * kSecond + 500'000'000; // half past a second
        QTest::newRow("long ago") << kNow - 3600 * kSecond << true;
        QTest::newRow("a tick ago") << kNow - 10'000'000 << false;
        QTest::newRow("just long enough ago") << kNow - 20'000'001 << true;
        QTest::newRow("a whole second, half a second ago") << kNow - 500'000'000 << false;
        QTest::newRow("a whole second, some time ago") << kNow - 2'500'000'000 << true;
        QTest::newRow("now") << kNow << false;
        QTest::newRow("in the future") << kNow + 3600 * kSecond << false;
    }
    void tellsWhatIsSettled()
    {
        QFETCH(qint64, mtimeNs);
        const std::chrono::system_clock::time_point now(std::chrono::milliseconds(1'700'000'000'500));
        QTEST(library::isSettled({.inode = 1, .bornNs = 0, .bytes = 1, .mtimeNs = mtimeNs}, now), "settled");
    }
};

QTEST_GUILESS_MAIN(TestCatalogue)
#include "tst_catalogue.moc"
