// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/taxon_program.h"
#include "cli/tiny_library.h"
#include "support/scratch.h"

#include <unistd.h>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// Packing on a file system that shares blocks (a real XFS in a file): the photographs take no space again, and what is in the shards is still
/// what was in the library, whatever happens to that afterwards.
class TestSharedBlocks : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        if (::geteuid() != 0 || ::system("PATH=$PATH:/usr/sbin losetup -f > /dev/null 2>&1") != 0)
            QSKIP("only root can mount a file system of its own, where there are loop devices");
    }

    void sharesAndStaysRight()
    {
        const ScratchFolder scratch;
        writePhotos(scratch, 1000); // 3 MB
        const Call call = callOnXfs(scratch,
                                    "\"$TAXON\" -q init ws --library library; \"$TAXON\" -q -C ws dataset build --id d1 --min 2\n"
                                    "sync; before=$(df --output=used -k . | tail -1)\n"
                                    "\"$TAXON\" -q -C ws shards pack\n"
                                    "sync; after=$(df --output=used -k . | tail -1)\n"
                                    "echo $((after - before)) $(du -k --apparent-size -c ws/shards/d1/*.tar | tail -1 | cut -f1)\n"
                                    // the library's files become others; the shards must not
                                    "for photo in library/*/*.bmp; do printf other | dd of=$photo bs=1 seek=5000 conv=notrunc 2> /dev/null; done\n"
                                    "sync; echo 3 > /proc/sys/vm/drop_caches || true\n"
                                    "\"$TAXON\" -q -C ws shards verify ws/shards/d1 --read-data\n"
                                    "\"$TAXON\" -q -C ws shards extract ws/shards/d1 --to out\n"
                                    "cd ..; for photo in photos/*/*.bmp; do cmp $photo disk/out/${photo#photos/}; done; echo same\n");
        QVERIFY2(call.exitCode == 0, (call.out + call.err).c_str());
        const QStringList lines = QString::fromStdString(call.out).split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        const long grown = lines[0].section(' ', 0, 0).toLong();
        const long packed = lines[0].section(' ', 1, 1).toLong();
        QVERIFY2(packed > 24 * 2900, call.out.c_str());
        QVERIFY2(grown < packed / 5, call.out.c_str());
        QCOMPARE(lines[1], QStringLiteral("same"));
    }

    /// The catalogue that "dataset build" leaves tells "shards pack" which photographs need not be read. What it could not see is
    /// named before anything is sent, and what is sound travels there and back.
    void knownPhotosAreSharedUnread()
    {
        const ScratchFolder scratch;
        writePhotos(scratch, 400); // 480 kB
        const Call call = callOnXfs(
            scratch,
            "sleep 0.1\n"
            "\"$TAXON\" -q init ws --library library; \"$TAXON\" -q -C ws dataset build --id d1 --min 2\n"
            // a byte changes, and the time of change is set back
            "bad=$(ls library/*/*.bmp | head -1); cp $bad good; touch -r $bad time\n"
            "printf x | dd of=$bad bs=1 seek=5000 conv=notrunc 2> /dev/null; touch -r time $bad\n"
            "\"$TAXON\" -q -C ws shards pack; grep -c '\"checksum\": \"\"' ws/shards/d1/manifest.json\n"
            "mkdir share; set +e\n"
            "\"$TAXON\" -C ws shards verify ws/shards/d1 --read-data > found 2>&1; echo $? $(grep -c \": ${bad#library/}: checksum$\" found)\n"
            "\"$TAXON\" -C ws shards push share --shards d1 > found 2>&1; echo $? $(grep -c \"not what the index says\" found) $(find share -name '*.tar' | wc -l)\n"
            "set -e; rm -r ws/shards/d1; cat good > $bad; touch -r time $bad\n"
            "\"$TAXON\" -q -C ws shards pack; \"$TAXON\" -q -C ws shards verify ws/shards/d1 --read-data\n"
            "\"$TAXON\" -q -C ws shards push share; rm -r ws/shards/d1; \"$TAXON\" -q -C ws shards pull share --shards d1\n"
            "\"$TAXON\" -q -C ws shards extract ws/shards/d1 --to out\n"
            "cd ..; for photo in photos/*/*.bmp; do cmp $photo disk/out/${photo#photos/}; done; echo same\n");
        QVERIFY2(call.exitCode == 0, (call.out + call.err).c_str());
        const QStringList lines = QString::fromStdString(call.out).split('\n', Qt::SkipEmptyParts);
        QVERIFY2(lines.size() == 4, call.out.c_str());
        QVERIFY2(lines[0].toInt() >= 1, call.out.c_str());
        QVERIFY2(!lines[1].startsWith("0 ") && lines[1].endsWith(" 1"), call.out.c_str());
        QVERIFY2(!lines[2].startsWith("0 ") && lines[2].endsWith(" 1 0"), call.out.c_str());
        QCOMPARE(lines[3], QStringLiteral("same"));
    }

private:
    static void writePhotos(const ScratchFolder& scratch, int sidePx)
    {
        for (unsigned i = 0; i < 24; ++i)
            scratch.write(fs::path("photos") / (i % 2 == 0 ? "cat" : "dog") / (std::to_string(i) + ".bmp"), noisyBmp(sidePx, {0, 0, 0}, 256, i));
    }
    /// Runs \p script in the root of a new XFS, mounted as disk/, with the photos in its library/.
    static Call callOnXfs(const ScratchFolder& scratch, const QString& script)
    {
        return TaxonProgram(scratch.path())
            .callScript("set -e; PATH=$PATH:/usr/sbin\n"
                        "truncate -s 600M disk.img; mkfs.xfs -q -m reflink=1 disk.img; mkdir disk; mount -o loop disk.img disk\n"
                        "cp -r photos disk/library; cd disk\n"
                        + script);
    }
};

QTEST_GUILESS_MAIN(TestSharedBlocks)
#include "tst_shared_blocks.moc"
