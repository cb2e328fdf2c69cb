// SPDX-License-Identifier: GPL-3.0-or-later
// Which images ReviewPresenter lists, and in which order.
#include "review/review_presenter.h"

#include <algorithm>

namespace taxon::workbench {

/// The rows of the grid. \param fresh  false: the threshold moved, so a group's rows are what they were.
void ReviewPresenter::computeImages(bool fresh)
{
    const scores::Sidecar& sidecar = m_evaluation->sidecar();
    const auto isShown = [&](std::uint32_t row) { return sidecar.confidence[row] >= static_cast<float>(m_threshold); };
    const EvaluatedSet& current = set();
    if (m_group != nullptr) {
        if (fresh)
            m_images = m_group->rows;
    } else if (m_view == View::WrongShown || (m_view == View::Queue && isOutOfScope())) {
        m_images.clear();
        std::copy_if(current.wrong.begin(), current.wrong.end(), std::back_inserter(m_images), isShown);
    } else if (m_view == View::Withheld) {
        m_images.clear();
        std::copy_if(current.set.rows.begin(), current.set.rows.end(), std::back_inserter(m_images),
                     [&](std::uint32_t row) { return !isShown(row); });
        std::stable_sort(m_images.begin(), m_images.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return sidecar.confidence[a] < sidecar.confidence[b]; });
    } else {
        // Wrong first, then the right ones by rising s: in the queue those below the threshold, else all.
        const auto belowThreshold = std::partition_point(current.right.begin(), current.right.end(),
                                                         [&](std::uint32_t row) { return !isShown(row); });
        m_images = current.wrong;
        m_images.insert(m_images.end(), current.right.begin(), m_view == View::All ? current.right.end() : belowThreshold);
    }
    leaveOut(fresh);
    sortImages();
}

/// Into the order that was asked for; what is equal there keeps the usual one.
void ReviewPresenter::sortImages()
{
    const scores::Sidecar& sidecar = m_evaluation->sidecar();
    const auto sortBy = [this](const auto& key) {
        std::stable_sort(m_images.begin(), m_images.end(), [&key](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
    };
    const auto last = [](std::int32_t classIndex) { return static_cast<std::uint32_t>(classIndex); }; // -1 is the largest then
    if (m_like)
        return sortBy([this](std::uint32_t row) { return -m_similarities[row]; });
    switch (m_order) {
    case Order::Usual: break;
    case Order::LeastSure: sortBy([&](std::uint32_t row) { return sidecar.confidence[row]; }); break;
    case Order::Surest: sortBy([&](std::uint32_t row) { return -sidecar.confidence[row]; }); break;
    case Order::LargestLoss: sortBy([&](std::uint32_t row) { return sidecar.truth[row] < 0 ? 2.0F : sidecar.truthScore[row]; }); break;
    case Order::Label: sortBy([&](std::uint32_t row) { return last(sidecar.truth[row]); }); break;
    case Order::Prediction: sortBy([&](std::uint32_t row) { return last(sidecar.prediction[row]); }); break;
    }
}

void ReviewPresenter::setOrder(Order order)
{
    m_order = order;
    forgetOrder();
    updateImages(true);
}

/// What somebody else has decided about, or will: the views that show what figures count show all of it.
void ReviewPresenter::leaveOut(bool fresh)
{
    if (m_group != nullptr && !fresh)
        return; // it was done when they were chosen
    const bool isOpened = m_group == &m_opened;
    std::size_t before = m_images.size();
    if (!m_isMine.empty() && !isOpened && (m_view == View::Queue || m_group != nullptr))
        std::erase_if(m_images, [this](std::uint32_t row) { return m_isMine[row] == 0; });
    m_others = before - m_images.size();
    before = m_images.size();
    if (m_hidesJudged && (m_view == View::Queue || m_group != nullptr) && !(isOpened && m_openedJudged == Judged::Shown))
        std::erase_if(m_images, [this](std::uint32_t row) { return m_edits.decision(row) != nullptr; });
    m_hidden = before - m_images.size();
}

void ReviewPresenter::setShare(const ReviewShare& share)
{
    if (share == m_share)
        return;
    m_share = share;
    dealOut();
    updateImages(true);
}

void ReviewPresenter::dealOut()
{
    m_isMine.clear();
    if (m_share.isWhole() || !m_evaluation)
        return;
    for (const scores::PredictionRow& image : m_evaluation->store().rows())
        m_isMine.push_back(m_share.holds(image) ? 1 : 0);
}

void ReviewPresenter::orderBySimilarity(std::uint32_t row)
{
    if (m_state != State::Ready || !m_evaluation->embeddings())
        return;
    m_ordering.cancel();
    m_isOrdering = true;
    m_ordering = m_tasks.run(
        this, [evaluation = m_evaluation, row](const jobs::Context& context) { return evaluation->embeddings()->similarities(row, context); },
        [this, row](std::vector<float> similarities) {
            m_isOrdering = false;
            m_similarities = std::move(similarities);
            m_like = row;
            updateImages(true);
            Q_EMIT orderChanged();
        });
}

void ReviewPresenter::dropOrder()
{
    if (!m_like)
        return;
    forgetOrder();
    updateImages(true);
}

void ReviewPresenter::forgetOrder()
{
    m_ordering.cancel();
    m_isOrdering = false;
    m_similarities.clear();
    m_like.reset();
    Q_EMIT orderChanged();
}

} // namespace taxon::workbench
