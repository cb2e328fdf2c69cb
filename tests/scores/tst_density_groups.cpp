// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/density_groups.h"

#include "support/scratch.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

using namespace taxon;
using namespace taxon::scores;
using taxon::test::throwsError;

namespace {

constexpr std::size_t kColumns = 6;

/// Numbers that Python makes as easily: what scikit-learn was asked about the same rows.
class Numbers {
public:
    double next()
    {
        m_state = (m_state * 1103515245 + 12345) % (std::uint64_t{1} << 31);
        return static_cast<double>(m_state) / 2147483648.0;
    }
    double both() { return 2 * next() - 1; }

private:
    std::uint64_t m_state = 7;
};

std::vector<float> unit(std::vector<float> values)
{
    for (std::size_t row = 0; row + kColumns <= values.size(); row += kColumns) {
        float square = 0;
        for (std::size_t c = 0; c < kColumns; ++c)
            square += values[row + c] * values[row + c];
        for (std::size_t c = 0; c < kColumns; ++c)
            values[row + c] /= std::sqrt(square);
    }
    return values;
}

/// Four heaps of 30, 22, 9 and 17 rows, of different density, and 20 rows anywhere.
std::vector<float> heaps()
{
    Numbers numbers;
    double centres[4][kColumns];
    for (auto& centre : centres)
        for (double& value : centre)
            value = numbers.both();
    const double spread[] = {0.15, 0.25, 0.1, 0.4};
    const int counts[] = {30, 22, 9, 17};
    std::vector<float> values;
    for (std::size_t heap = 0; heap < 4; ++heap)
        for (int i = 0; i < counts[heap]; ++i)
            for (std::size_t c = 0; c < kColumns; ++c)
                values.push_back(static_cast<float>(centres[heap][c] + spread[heap] * numbers.both()));
    for (std::size_t i = 0; i < 20 * kColumns; ++i)
        values.push_back(static_cast<float>(numbers.both()));
    return unit(std::move(values));
}

/// "aab." for 0, 0, 1, -1.
QString letters(const std::vector<std::int32_t>& groups)
{
    QString text;
    for (const std::int32_t group : groups)
        text += group < 0 ? QChar('.') : QChar('a' + group);
    return text;
}

} // namespace

/// densityGroups(), spreadRows(): what lies together is found without a radius, and a budget is spent on what is far apart.
class TestDensityGroups : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalsScikitLearn_data()
    {
        QTest::addColumn<int>("smallest");
        QTest::addColumn<QString>("expected");
        // sklearn.cluster.HDBSCAN(min_cluster_size=m, min_samples=m) of scikit-learn 1.7, groups renamed by size
        QTest::newRow("2") << 2 << "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.d..eh.hdeeg.d.g..dge.cccccccccbbbbbbbbbbbbbbbbb..a.iiff...fjj..kkf.";
        QTest::newRow("3") << 3 << "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbdddddddddccccccccccccccccc..a...aa...a......a.";
        QTest::newRow("5") << 5 << "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbb.bbbbbbbbbbbb.bbbbbdddddddddccccccccccccccccc..a....aa..a........";
        QTest::newRow("8") << 8 << "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbccccccccccccccccc..a....a...ab.......";
    }

    void equalsScikitLearn()
    {
        QFETCH(int, smallest);
        QFETCH(QString, expected);
        const std::vector<float> values = heaps();
        QCOMPARE(letters(densityGroups({values, kColumns}, static_cast<std::size_t>(smallest))), expected);
    }

    /// Whatever the order of the rows, the same ones are together, but for one at the border where two distances are equal.
    void hardlyDependsOnTheOrder()
    {
        const std::vector<float> values = heaps();
        const std::vector<std::int32_t> groups = densityGroups({values, kColumns}, 5);
        std::vector<float> backwards;
        for (std::size_t row = groups.size(); row-- > 0;)
            backwards.insert(backwards.end(), &values[row * kColumns], &values[row * kColumns] + kColumns);
        std::vector<std::int32_t> again = densityGroups({backwards, kColumns}, 5);
        std::reverse(again.begin(), again.end());
        std::size_t others = 0;
        for (std::size_t row = 0; row < groups.size(); ++row)
            others += groups[row] == again[row] ? 0 : 1;
        QVERIFY2(others <= 1, qPrintable(letters(again)));
    }

    void equalRowsAreAGroup()
    {
        std::vector<float> values;
        for (int i = 0; i < 6; ++i)
            values.insert(values.end(), {1, 0, 0, 0, 0, 0});
        for (int i = 0; i < 6; ++i)
            values.insert(values.end(), {0, 0, 1, 0, 0, 0});
        QCOMPARE(letters(densityGroups({values, kColumns}, 4)), QString("aaaaaabbbbbb"));
    }

    void tooFewAreNoGroup()
    {
        const std::vector<float> values = unit({1, 0, 0, 0, 0, 0, 1, 0.1f, 0, 0, 0, 0});
        QCOMPARE(letters(densityGroups({values, kColumns}, 3)), QString(".."));
        QCOMPARE(letters(densityGroups({{}, kColumns}, 3)), QString());
        QCOMPARE(letters(densityGroups({{}, 0}, 3)), QString());
    }

    void refusesWhatItCant()
    {
        const std::vector<float> values(7);
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "7 values are no rows of 6", [&] { (void)densityGroups({values, kColumns}, 3); }));
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "at least two", [&] { (void)densityGroups({values, 7}, 1); }));
        const std::vector<float> many(kMostGrouped + 1);
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "5001 embeddings", [&] { (void)densityGroups({many, 1}, 5); }));
        std::stop_source stop;
        stop.request_stop();
        const jobs::Context stopped(stop.get_token(), {});
        const std::vector<float> some = heaps();
        QVERIFY(throwsError(ErrorCode::Cancelled, "", [&] { (void)densityGroups({some, kColumns}, 5, stopped); }));
        QVERIFY(throwsError(ErrorCode::Cancelled, "", [&] { (void)spreadRows({some, kColumns}, 5, stopped); }));
    }

    /// One of each heap before a second one of any.
    void spreadsOverTheHeaps()
    {
        std::vector<float> values = heaps();
        values.resize(78 * kColumns); // without the rows anywhere
        const std::vector<std::size_t> chosen = spreadRows({values, kColumns}, 4);
        QCOMPARE(chosen.front(), std::size_t{0}); // the first row is the most wanted one
        std::set<int> heapsMet;
        for (const std::size_t row : chosen)
            heapsMet.insert(row < 30 ? 0 : row < 52 ? 1 : row < 61 ? 2 : 3);
        QCOMPARE(heapsMet.size(), std::size_t{4});
        const std::vector<std::size_t> longer = spreadRows({values, kColumns}, 9);
        QVERIFY(std::equal(chosen.begin(), chosen.end(), longer.begin()));
    }

    void spreadsEachRowOnce()
    {
        const std::vector<float> values(5 * kColumns, 0.4f); // all equal
        std::vector<std::size_t> chosen = spreadRows({values, kColumns}, 9);
        std::sort(chosen.begin(), chosen.end());
        QCOMPARE(chosen, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
        QVERIFY(spreadRows({values, kColumns}, 0).empty());
    }

    void theMiddleComesFirst()
    {
        const std::vector<float> values = unit({1, 0.5f, 0, 0, 0, 0, 1, 0.3f, 0, 0, 0, 0, 1, 0.1f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        const std::vector<std::size_t> members{0, 1, 2};
        QCOMPARE(fromTheMiddle({values, kColumns}, members).front(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestDensityGroups)
#include "tst_density_groups.moc"
