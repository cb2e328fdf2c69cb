// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/jobs_panel.h"

#include "base/text.h"
#include "common/core_text.h"
#include "common/duration_text.h"
#include "common/widgets.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>
#include <algorithm>

namespace taxon::workbench {
namespace {

using State = CommandJob::State;

constexpr int kWidthPx = 460;
constexpr int kRefreshMs = 250;
constexpr std::size_t kMostShown = 8;

QString amount(std::uint64_t count, const std::string& unit)
{
    return unit == "bytes" ? text(formatBytes(count)) : grouped(static_cast<qint64>(count));
}

QString commandOf(const CommandJob& job)
{
    QStringList words{QStringLiteral("taxon")};
    for (const std::string& argument : job.arguments)
        words << text(shellQuoted(argument));
    return words.join(QLatin1Char(' '));
}

} // namespace

QString wordsOf(const CommandJob& job, std::chrono::steady_clock::time_point now)
{
    switch (job.state) {
    case State::Waiting: return JobsPanel::tr("waits for another one to end");
    case State::Done: return JobsPanel::tr("done");
    case State::Cancelled: return job.kept.isEmpty() ? JobsPanel::tr("cancelled") : JobsPanel::tr("cancelled · %1").arg(job.kept);
    case State::Failed: return job.error ? describe(*job.error) : JobsPanel::tr("failed");
    case State::Running: break;
    }
    if (job.isStopping)
        return JobsPanel::tr("ending…");
    const jobs::Progress& progress = job.progress;
    if (progress.label.empty())
        return JobsPanel::tr("running");
    QString words = QStringLiteral("%1: %2").arg(text(progress.label), amount(progress.done, progress.unit));
    if (progress.total > 0)
        words = JobsPanel::tr("%1 of %2").arg(words, amount(progress.total, progress.unit));
    if (progress.unit != "bytes")
        words += QLatin1Char(' ') + text(progress.unit);
    if (const double rate = job.rate(now); rate > 0)
        words += progress.unit == "bytes" ? JobsPanel::tr(" · %1 a second").arg(text(formatBytes(static_cast<std::uint64_t>(rate))))
                                          : JobsPanel::tr(" · %1 a second").arg(decimal(rate, rate < 10 ? 1 : 0));
    if (const auto left = job.left(now))
        words += JobsPanel::tr(" · %1 left").arg(durationText(*left));
    return words;
}

JobsPanel::JobsPanel(CommandJobs& jobs, QWidget* parent)
    : QFrame(parent), m_jobs(jobs), m_button(makeButton({}, "link", QStringLiteral("jobsButton"))), m_rows(new QVBoxLayout)
{
    setObjectName(QStringLiteral("jobsPanel"));
    setAccessibleName(tr("Commands that this window runs"));
    setProperty("look", QStringLiteral("popup"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    auto* head = new QHBoxLayout;
    head->addWidget(makeLabel(tr("Jobs"), "heading"));
    head->addStretch();
    auto* clear = makeButton(tr("Clear the ended ones"), "link", QStringLiteral("clearJobs"));
    connect(clear, &QPushButton::clicked, &m_jobs, &CommandJobs::clearOver);
    head->addWidget(clear);
    layout->addLayout(head);
    m_rows->setSpacing(10);
    layout->addLayout(m_rows);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kRefreshMs);
    connect(&m_soon, &QTimer::timeout, this, &JobsPanel::refresh);
    connect(&m_jobs, &CommandJobs::changed, this, [this] {
        if (!m_soon.isActive())
            m_soon.start();
    });
    connect(m_button, &QPushButton::clicked, this, &JobsPanel::toggle);
    hide();
    refresh();
}

void JobsPanel::toggle()
{
    if (isVisible()) {
        hide();
        return;
    }
    fill();
    place();
    show();
    raise();
    setFocus();
}

void JobsPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QFrame::keyPressEvent(event);
}

void JobsPanel::refresh()
{
    const int active = m_jobs.active();
    m_button->setVisible(!m_jobs.list().empty());
    m_button->setText(active == 0 ? tr("Jobs") : active == 1 ? tr("1 job runs") : tr("%1 jobs run").arg(active));
    if (m_jobs.list().empty())
        hide();
    if (isVisible()) {
        fill();
        place();
    }
}

bool JobsPanel::isShown(const std::vector<CommandJob>& jobs) const
{
    return std::equal(m_shown.begin(), m_shown.end(), jobs.begin(), jobs.end(), [](const Row& row, const CommandJob& job) {
        return row.id == job.id && row.state == job.state && row.isStopping == job.isStopping;
    });
}

/// Only what differs is made anew: the focus stays on the button that it is on.
void JobsPanel::fill()
{
    const std::vector<CommandJob>& all = m_jobs.list();
    const std::vector<CommandJob> jobs(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), kMostShown)));
    if (!isShown(jobs)) {
        while (QLayoutItem* item = m_rows->takeAt(0)) {
            delete item->widget();
            delete item;
        }
        m_shown.clear();
        for (const CommandJob& job : jobs)
            addRow(job);
        if (all.size() > kMostShown)
            m_rows->addWidget(makeLabel(tr("and %1 older ones").arg(all.size() - kMostShown), "small"));
    }
    for (std::size_t i = 0; i < jobs.size(); ++i)
        update(m_shown[i], jobs[i]);
}

void JobsPanel::update(const Row& row, const CommandJob& job)
{
    row.words->setText(wordsOf(job, std::chrono::steady_clock::now()));
    if (row.bar == nullptr)
        return;
    const jobs::Progress& progress = job.progress;
    row.bar->setRange(0, progress.total > 0 ? 1000 : 0);
    if (progress.total > 0)
        row.bar->setValue(
            static_cast<int>(1000 * static_cast<double>(std::min(progress.done, progress.total)) / static_cast<double>(progress.total)));
}

void JobsPanel::addRow(const CommandJob& job)
{
    auto* widget = new QWidget;
    Row row{job.id, job.state, job.isStopping};
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    auto* line = new QHBoxLayout;
    line->setSpacing(14);
    line->addWidget(makeLabel(job.title, ""), 1);
    if (!job.isOver()) {
        auto* cancel = makeButton(tr("Cancel"), "link", QStringLiteral("cancelJob"));
        cancel->setEnabled(!job.isStopping);
        cancel->setToolTip(job.kept);
        connect(cancel, &QPushButton::clicked, this, [this, id = job.id] { m_jobs.cancel(id); });
        line->addWidget(cancel);
    }
    auto* copyButton = makeButton(job.error ? tr("Copy details") : tr("Copy as command"), "link", QStringLiteral("copyJob"));
    const QString details = job.error ? QLatin1Char('\n') + describe(*job.error) : QString();
    connect(copyButton, &QPushButton::clicked, this, [words = commandOf(job) + details] { QGuiApplication::clipboard()->setText(words); });
    line->addWidget(copyButton);
    column->addLayout(line);
    if (job.state == State::Running) {
        row.bar = new QProgressBar;
        row.bar->setAccessibleName(job.title);
        row.bar->setTextVisible(false);
        column->addWidget(row.bar);
    }
    row.words = makeLabel({}, job.state == State::Failed ? lookOf(Tone::Bad) : "small", QStringLiteral("jobWords"));
    row.words->setWordWrap(true);
    column->addWidget(row.words);
    m_rows->addWidget(widget);
    m_shown.push_back(row);
}

/// At the lower right of the window, above its status bar.
void JobsPanel::place()
{
    constexpr int kMarginPx = 12;
    setFixedWidth(std::min(kWidthPx, parentWidget()->width() - 2 * kMarginPx));
    layout()->activate();
    resize(width(), layout()->hasHeightForWidth() ? layout()->heightForWidth(width()) : sizeHint().height());
    const QPoint foot = m_button->isVisible() ? m_button->mapTo(parentWidget(), QPoint(0, 0)) : QPoint(0, parentWidget()->height());
    move(parentWidget()->width() - width() - kMarginPx, std::max(0, foot.y() - height() - kMarginPx / 2));
}

} // namespace taxon::workbench
