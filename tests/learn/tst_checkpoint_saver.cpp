// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/checkpoint_saver.h"

#include "networks.h"
#include "support/scratch.h"

#include <mutex>

using namespace taxon;
using namespace taxon::learn;

/// CheckpointSaver: what was saved is on the disk, in order, and what went wrong is told.
class TestCheckpointSaver : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesEveryMomentInOrder()
    {
        const test::ScratchFolder scratch;
        std::mutex mutex;
        std::vector<std::int64_t> saved;
        CheckpointSaver saver(scratch.path(), [&](const CheckpointSaver::Moment& moment) {
            const std::scoped_lock lock(mutex);
            saved.push_back(moment.checkpoint.step);
        });
        for (std::int64_t step = 1; step <= 5; ++step)
            saver.save(moment(step));
        saver.finish();
        QCOMPARE(saved, (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
        QCOMPARE(readCheckpoint(lastCheckpoint(scratch.path())).step, std::int64_t{5});
        saver.finish(); // nothing left: returns at once
    }
    void writesTheBestModelBeforeTheCheckpoint()
    {
        const test::ScratchFolder scratch;
        CheckpointSaver::Moment first = moment(1);
        first.best = test::smallModel();
        bool there = false;
        {
            CheckpointSaver saver(scratch.path(), [&](const CheckpointSaver::Moment& saved) {
                there = saved.best.has_value() && loadModel(scratch.path() / "best.safetensors").classes == saved.best->classes;
            });
            saver.save(first);
        } // the destructor waits
        QVERIFY(there);
    }
    void tellsWhatWentWrong()
    {
        const test::ScratchFolder scratch;
        CheckpointSaver saver(scratch.path() / "gone");
        saver.save(moment(1));
        QVERIFY(test::throwsError(ErrorCode::NotFound, "", [&] { saver.save(moment(2)); }));
        std::filesystem::create_directory(scratch.path() / "gone");
        saver.save(moment(3)); // and can go on
        saver.finish();
        QCOMPARE(readCheckpoint(lastCheckpoint(scratch.path() / "gone")).step, std::int64_t{3});
    }

private:
    static CheckpointSaver::Moment moment(std::int64_t step)
    {
        CheckpointSaver::Moment moment;
        moment.checkpoint.step = step;
        moment.checkpoint.model["w"] = torch::full({100}, static_cast<float>(step));
        return moment;
    }
};

QTEST_GUILESS_MAIN(TestCheckpointSaver)
#include "tst_checkpoint_saver.moc"
