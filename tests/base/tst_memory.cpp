// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/memory.h"

#include "support/scratch.h"

#include <vector>

using namespace taxon;

/// discard(): what a container held is free afterwards.
class TestMemory : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void discardFreesWhatAVectorHeld()
    {
        std::vector<int> numbers(1000, 7);
        discard(numbers);
        QCOMPARE(numbers.size(), std::size_t{0});
        QCOMPARE(numbers.capacity(), std::size_t{0});
    }
    void discardLeavesAUsableContainer()
    {
        std::string text(1000, 'x');
        discard(text);
        text += "again";
        QCOMPARE(text, std::string("again"));
    }
};

QTEST_GUILESS_MAIN(TestMemory)
#include "tst_memory.moc"
