// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/mapped_file.h"
#include "learn/nccl.h"
#include "python_of.h"
#include "support/scratch.h"

#include <QRegularExpression>

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// Nccl against NVIDIA's own library and header, as PyTorch brings them: what can be seen without a GPU.
class TestNcclVsNvidia : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void hasTheHeadersNumbers_data();
    void hasTheHeadersNumbers();
    void makesIds();
    void saysWhatIsMissing();

private:
    fs::path m_folder; ///< nvidia/nccl of PyTorch's Python
};

void TestNcclVsNvidia::initTestCase()
{
    QString problem;
    const QString python = pythonOf("pytorch", problem);
    QVERIFY2(!python.isEmpty(), qPrintable(problem));
    QProcess process;
    process.start(python, {QStringLiteral("-c"), QStringLiteral("import nvidia.nccl; print(list(nvidia.nccl.__path__)[0])")});
    QVERIFY(process.waitForFinished());
    m_folder = process.readAllStandardOutput().trimmed().toStdString();
    QVERIFY2(fs::exists(m_folder / "include/nccl.h"), m_folder.c_str());
}

void TestNcclVsNvidia::hasTheHeadersNumbers_data()
{
    QTest::addColumn<QString>("pattern");
    for (
        const char* pattern :
        {"ncclSuccess\\s*=\\s*0,", "ncclInProgress\\s*=\\s*7,", "ncclSum\\s*=\\s*0,", "ncclInt64\\s*=\\s*4,", "ncclFloat16\\s*=\\s*6,",
         "ncclFloat32\\s*=\\s*7,", "ncclFloat64\\s*=\\s*8,", "ncclBfloat16\\s*=\\s*9,", "NCCL_API_MAGIC 0xcafebeef", "NCCL_UNIQUE_ID_BYTES 128",
         "size_t size;\\s*unsigned int magic;\\s*unsigned int version;\\s*/\\*[^/]*\\*/\\s*int blocking;",
         "ncclCommInitRankConfig\\(ncclComm_t\\* comm, int nranks, ncclUniqueId commId, int rank, ncclConfig_t\\* config\\)",
         "ncclAllReduce\\(const void\\* sendbuff, void\\* recvbuff, size_t count,\\s*ncclDataType_t datatype, ncclRedOp_t op, ncclComm_t comm, cudaStream_t stream\\)",
         "ncclCommGetAsyncError\\(ncclComm_t comm, ncclResult_t \\*asyncError\\)"})
        QTest::newRow(pattern) << QString::fromLatin1(pattern);
}

void TestNcclVsNvidia::hasTheHeadersNumbers()
{
    QFETCH(QString, pattern);
    const QString header = QString::fromStdString(readTextFile(m_folder / "include/nccl.h"));
    QVERIFY(header.contains(QRegularExpression(pattern)));
}

void TestNcclVsNvidia::makesIds()
{
    const auto problem = learn::Nccl::problem((m_folder / "lib/libnccl.so.2").native());
    QVERIFY2(!problem, problem ? problem->c_str() : "");
    const std::string id = learn::Nccl::makeId();
    QCOMPARE(id.size(), std::size_t{128});
    QVERIFY(id != learn::Nccl::makeId());
}

/// Where there is no GPU, an error that says so, and no endless wait.
void TestNcclVsNvidia::saysWhatIsMissing()
{
    const auto error = errorOf([] { const learn::Nccl group(learn::Nccl::makeId(), 0, 1, c10::Device(c10::kCUDA, 0), std::chrono::seconds(5), {}); });
    QVERIFY(error.has_value());
    qInfo("%s %s", error->message().c_str(), error->where().c_str());
}

QTEST_GUILESS_MAIN(TestNcclVsNvidia)
#include "tst_nccl_vs_nvidia.moc"
