// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/libtorch_error.h"

#include <QtTest>
#include <torch/types.h>
#include <torch/utils.h>

using namespace taxon;
using namespace taxon::learn;

/// What people read when LibTorch fails.
class TestLibTorchError : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void saysWhatHelpsAgainstAFullGpu();
    void saysWhatHelpsAgainstFullMemory();
    void saysOnlyWhatHappenedElse();
};

namespace {

/// \returns the error of \p work in a training.
template <class Work>
Error errorOf(const Work& work)
{
    try {
        work();
    } catch (const c10::Error& error) {
        return fromLibTorchInTraining(error);
    }
    return {ErrorCode::Failed, "nothing was thrown"};
}

} // namespace

void TestLibTorchError::saysWhatHelpsAgainstAFullGpu()
{
    const Error error = errorOf([] { TORCH_CHECK_WITH(OutOfMemoryError, false, "CUDA out of memory. Tried to allocate 2.00 GiB."); });
    QCOMPARE(error.code(), ErrorCode::Failed);
    QCOMPARE(error.message(), std::string("The memory was not enough. LibTorch: CUDA out of memory. Tried to allocate 2.00 GiB."));
    QVERIFY(error.hint().find("training.batch_size") != std::string::npos);
}

void TestLibTorchError::saysWhatHelpsAgainstFullMemory()
{
    constexpr std::int64_t kMoreThanThereIs = std::int64_t{1} << 58; // floats
    const Error error = errorOf([] { static_cast<void>(torch::empty({kMoreThanThereIs})); });
    QVERIFY2(error.message().starts_with("The memory was not enough. LibTorch: "), error.what());
    QVERIFY(error.hint().find("training.batch_size") != std::string::npos);
}

void TestLibTorchError::saysOnlyWhatHappenedElse()
{
    const Error error = errorOf([] { static_cast<void>(torch::zeros({2, 3}).matmul(torch::zeros({2, 3}))); });
    QVERIFY2(error.message().find("mat1 and mat2 shapes cannot be multiplied") != std::string::npos, error.what());
    QVERIFY2(error.message().find("frame #") == std::string::npos, "there is a backtrace");
    QVERIFY(error.hint().empty());
}

QTEST_GUILESS_MAIN(TestLibTorchError)
#include "tst_libtorch_error.moc"
