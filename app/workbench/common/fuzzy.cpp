// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/fuzzy.h"

#include <algorithm>

namespace taxon::workbench {

FuzzyNames::FuzzyNames(const QStringList& names)
{
    m_lower.reserve(names.size());
    for (const QString& name : names)
        m_lower.push_back(name.toLower());
}

int FuzzyNames::rank(QStringView lowerName, QStringView lowerTyped)
{
    if (lowerTyped.isEmpty())
        return 1;
    const int length = static_cast<int>(std::min<qsizetype>(lowerName.size(), 200));
    const qsizetype at = lowerName.indexOf(lowerTyped);
    if (at == 0)
        return 1200 - length;
    if (at > 0)
        return (lowerName[at - 1].isLetterOrNumber() ? 700 : 950) - length;
    qsizetype matched = 0;
    int gaps = 0;
    qsizetype last = -1;
    for (qsizetype i = 0; i < lowerName.size() && matched < lowerTyped.size(); ++i) {
        if (lowerName[i] != lowerTyped[matched])
            continue;
        if (last >= 0)
            gaps += static_cast<int>(i - last - 1);
        last = i;
        ++matched;
    }
    if (matched < lowerTyped.size())
        return 0;
    return std::max(1, 450 - gaps * 4 - length);
}

std::vector<int> FuzzyNames::matches(const QString& typed) const
{
    struct Hit {
        int rank;
        int index;
    };
    const QString lower = typed.trimmed().toLower();
    std::vector<Hit> hits;
    hits.reserve(static_cast<std::size_t>(m_lower.size()));
    for (int i = 0; i < m_lower.size(); ++i)
        if (const int found = rank(m_lower[i], lower); found > 0)
            hits.push_back({found, i});
    if (!lower.isEmpty())
        std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.rank > b.rank; });
    std::vector<int> indices;
    indices.reserve(hits.size());
    for (const Hit& hit : hits)
        indices.push_back(hit.index);
    return indices;
}

} // namespace taxon::workbench
