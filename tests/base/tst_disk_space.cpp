// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/disk_space.h"

#include "support/scratch.h"

using namespace taxon;
using test::throwsError;

/// freeSpace(), requireSpace(): the disk's word, or less where TAXON_DISK_LIMIT says so.
class TestDiskSpace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { qunsetenv(kDiskLimit); }
    void asksTheNearestFolderThatIsThere();
    void countsWhatLiesBelowALimit();
    void limitsNoOtherFolder();
    void refusesALimitThatIsNone_data();
    void refusesALimitThatIsNone();

private:
    void limit(std::uintmax_t bytes, const std::string& folder) const
    {
        qputenv(kDiskLimit, QByteArray::fromStdString(std::to_string(bytes) + ":" + (m_scratch.path() / folder).native()));
    }
    test::ScratchFolder m_scratch;
};

void TestDiskSpace::asksTheNearestFolderThatIsThere()
{
    QVERIFY(freeSpace(m_scratch.path() / "not" / "there") > 0);
    QVERIFY(throwsError(ErrorCode::NoSpace, "1152.9 PB is needed to keep all", [&] { requireSpace(m_scratch.path(), 1ULL << 60, "keep all"); }));
}

void TestDiskSpace::countsWhatLiesBelowALimit()
{
    limit(1'000'000, "cache");
    QCOMPARE(freeSpace(m_scratch.path() / "cache"), std::uintmax_t{1'000'000}); // not made yet
    m_scratch.write("cache/a/b", std::string(100'000, 'x'));
    const std::uintmax_t left = freeSpace(m_scratch.path() / "cache" / "a");
    QVERIFY2(left <= 900'000 && left > 850'000, std::to_string(left).c_str());
    requireSpace(m_scratch.path() / "cache" / "images", 800'000, "extract");
    QVERIFY(throwsError(ErrorCode::NoSpace, "Raise \"scratch\"", [&] { requireSpace(m_scratch.path() / "cache" / "images", 950'000, "extract"); }));
    limit(50'000, "cache");
    QCOMPARE(freeSpace(m_scratch.path() / "cache"), std::uintmax_t{0});
}

void TestDiskSpace::limitsNoOtherFolder()
{
    limit(1, "cache");
    QVERIFY(freeSpace(m_scratch.path()) > 1);
    QVERIFY(freeSpace(m_scratch.path() / "cache2") > 1);
    QVERIFY(freeSpace(m_scratch.path() / "cache" / ".." / "runs") > 1);
}

void TestDiskSpace::refusesALimitThatIsNone_data()
{
    QTest::addColumn<QByteArray>("limit");
    for (const char* limit : {"25Gi:/cache", "1000", ":/cache", "1000:", "-5:/cache", "1000:cache"})
        QTest::newRow(limit) << QByteArray(limit);
}

void TestDiskSpace::refusesALimitThatIsNone()
{
    QFETCH(QByteArray, limit);
    qputenv(kDiskLimit, limit);
    QVERIFY(throwsError(ErrorCode::Configuration, "must be bytes and a folder", [&] { static_cast<void>(freeSpace(m_scratch.path())); }));
}

QTEST_GUILESS_MAIN(TestDiskSpace)
#include "tst_disk_space.moc"
