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
        for (unsigned i = 0; i < 24; ++i)
            m_scratch.write(fs::path("photos") / (i % 2 == 0 ? "cat" : "dog") / (std::to_string(i) + ".bmp"),
                            noisyBmp(1000, {0, 0, 0}, 256, i)); // 3 MB
        const Call call = m_taxon.callScript(
            "set -e; PATH=$PATH:/usr/sbin\n"
            "truncate -s 600M disk.img; mkfs.xfs -q -m reflink=1 disk.img; mkdir disk; mount -o loop disk.img disk\n"
            "cp -r photos disk/library; cd disk\n"
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

private:
    ScratchFolder m_scratch;
    TaxonProgram m_taxon{m_scratch.path()};
};

QTEST_GUILESS_MAIN(TestSharedBlocks)
#include "tst_shared_blocks.moc"
