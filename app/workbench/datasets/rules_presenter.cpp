// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/rules_presenter.h"

#include "base/atomic_file.h"
#include "base/journal.h"
#include "common/core_text.h"
#include "common/widgets.h"
#include "common/write_access.h"
#include "jobs/taxon_command.h"

#include <QPointer>
#include <atomic>
#include <fmt/format.h>
#include <system_error>
#include <unistd.h>

namespace taxon::workbench {
namespace {

namespace fs = std::filesystem;

constexpr int kSoonMs = 250;
constexpr std::size_t kMostUndo = 200;

/// The draft beside rules.yaml, so that relative paths in it mean the same; named like a temporary of AtomicFile, which is swept after a kill.
class DraftFile {
public:
    DraftFile(const Workspace& workspace, const std::string& text)
    {
        static std::atomic<int> number{0};
        m_file = workspace.root() / fmt::format(".rules-draft.tmp-{}-{}", ::getpid(), ++number);
        writeFileAtomically(m_file, text);
    }
    ~DraftFile()
    {
        std::error_code ignored;
        fs::remove(m_file, ignored);
    }
    DraftFile(const DraftFile&) = delete;
    DraftFile& operator=(const DraftFile&) = delete;
    [[nodiscard]] const fs::path& file() const noexcept { return m_file; }

private:
    fs::path m_file;
};

/// Writes the journal's line first: the old text is never lost. \throws Error{Locked} if the file is not \p before.
void writeRules(const Workspace& workspace, const std::string& before, const std::string& after)
{
    requireWritable(workspace);
    const dataset::RulesText now = dataset::readRulesText(workspace);
    if (now.text != before)
        throw Error(ErrorCode::Locked, "Somebody else has changed the rules since they were read here.", now.where,
                    "Discard your changes to see them; your text can be copied first.");
    Journal(workspace.journal(), "datasets").append("rules", {{"before", before}, {"after", after}});
    writeFileAtomically(workspace.root() / "rules.yaml", after);
}

} // namespace

RulesPresenter::RulesPresenter(TaskRunner& tasks, CommandJobs* jobs, QObject* parent) : QObject(parent), m_tasks(tasks), m_jobs(jobs)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    connect(&m_soon, &QTimer::timeout, this, &RulesPresenter::ask);
}

void RulesPresenter::open(std::shared_ptr<const Workspace> workspace)
{
    m_reading.cancel();
    m_asking.cancel();
    m_soon.stop();
    const bool isReadAgain = m_jobs.workspace() && workspace && m_jobs.workspace()->root() == workspace->root();
    m_jobs.open(std::move(workspace));
    m_isReading = m_isAsking = m_isSaving = m_isBuilding = false;
    if (isReadAgain) // what was typed stays
        return;
    m_undo.clear();
    m_saved.clear();
    m_error.reset();
    m_next.reset();
    m_nextError.reset();
    m_progress.clear();
    m_draft = {};
    m_rules = m_savedRules = {};
    Q_EMIT draftChanged();
    Q_EMIT nextChanged();
}

void RulesPresenter::refresh()
{
    if (m_jobs.workspace() && !m_isReading && !m_isSaving)
        read();
}

void RulesPresenter::read()
{
    m_isReading = true;
    m_reading = m_tasks.run(
        this, [workspace = m_jobs.workspace()](const jobs::Context&) { return dataset::readRulesText(*workspace); },
        [this](dataset::RulesText text) {
            m_isReading = false;
            if (!isChanged() || text.text == m_draft.text) {
                m_saved = text.text;
                become(std::move(text));
                m_savedRules = m_rules;
                Q_EMIT draftChanged();
            }
            ask();
        },
        [this](const Error& error) {
            m_isReading = false;
            m_error = error;
            Q_EMIT draftChanged();
        });
}

/// Takes over a draft, whatever it says.
void RulesPresenter::become(dataset::RulesText draft)
{
    m_draft = std::move(draft);
    m_error.reset();
    try {
        m_rules = m_draft.rules();
    } catch (const Error& error) {
        m_error = error;
    }
    Q_EMIT draftChanged();
}

bool RulesPresenter::isChanged(const dataset::RuleField& field) const
{
    return isChanged() && textOf(field, m_rules) != textOf(field, m_savedRules);
}

QString RulesPresenter::set(const dataset::RuleField& field, const QString& value)
{
    if (!m_jobs.workspace() || value.trimmed().toStdString() == textOf(field, m_rules))
        return {};
    try {
        setText(text(m_draft.with(field, value.toStdString()).text));
    } catch (const Error& error) {
        return text(error.message()) + (error.hint().empty() ? QString() : QStringLiteral(" ") + text(error.hint()));
    }
    return {};
}

void RulesPresenter::setText(const QString& wanted)
{
    dataset::RulesText draft = m_draft;
    draft.text = wanted.toStdString();
    if (!m_jobs.workspace() || draft.text == m_draft.text)
        return;
    if (m_undo.size() == kMostUndo)
        m_undo.erase(m_undo.begin());
    m_undo.push_back(m_draft.text);
    become(std::move(draft));
    m_soon.start();
    Q_EMIT nextChanged();
}

void RulesPresenter::undo()
{
    if (m_undo.empty())
        return;
    dataset::RulesText draft = m_draft;
    draft.text = std::move(m_undo.back());
    m_undo.pop_back();
    become(std::move(draft));
    m_soon.start();
    Q_EMIT nextChanged();
}

void RulesPresenter::discard()
{
    if (!isChanged())
        return;
    m_undo.push_back(m_draft.text);
    m_draft.text = m_saved;
    read();
}

/// One question at a time: the newest.
void RulesPresenter::ask()
{
    m_soon.stop();
    m_asking.cancel();
    m_isAsking = false;
    m_progress.clear();
    if (!m_jobs.canRun() || m_error) {
        Q_EMIT nextChanged();
        return;
    }
    m_isAsking = true;
    Q_EMIT nextChanged();
    const auto onProgress = [tasks = &m_tasks, guard = QPointer<RulesPresenter>(this)](const jobs::Progress& progress) {
        QMetaObject::invokeMethod(
            tasks,
            [guard, progress] {
                if (guard)
                    guard->told(progress);
            },
            Qt::QueuedConnection);
    };
    m_asking = m_tasks.run(
        this,
        [workspace = m_jobs.workspace(), program = m_jobs.jobs()->program(), arguments = m_jobs.here({"dataset", "build", "--dry-run"}),
         draft = isChanged() ? std::optional(m_draft.text) : std::nullopt, onProgress](const jobs::Context& context) mutable {
            std::optional<DraftFile> file;
            if (draft) {
                file.emplace(*workspace, *draft);
                arguments.insert(arguments.end(), {"--rules", file->file().native()});
            }
            return NextDataset::of(runTaxon(program(), arguments, context, onProgress));
        },
        [this](NextDataset next) {
            m_isAsking = false;
            m_next = std::move(next);
            m_nextError.reset();
            Q_EMIT nextChanged();
        },
        [this](const Error& error) {
            m_isAsking = false;
            m_next.reset();
            m_nextError = error;
            Q_EMIT nextChanged();
        });
}

/// Of a question that may have been given up meanwhile: then the next one's replaces it.
void RulesPresenter::told(const jobs::Progress& progress)
{
    if (!m_isAsking)
        return;
    const QString total = progress.total > 0 ? tr(" of %1").arg(grouped(static_cast<qint64>(progress.total))) : QString();
    m_progress = QStringLiteral("%1: %2%3 %4").arg(text(progress.label), grouped(static_cast<qint64>(progress.done)), total, text(progress.unit));
    Q_EMIT nextChanged();
}

void RulesPresenter::save()
{
    saveThen([this] { Q_EMIT said(tr("rules.yaml is saved: the Library page, checks and runs go by it, too."), false); });
}

void RulesPresenter::saveThen(std::function<void()> then)
{
    if (!m_jobs.workspace() || m_isSaving || m_error)
        return;
    if (!isChanged()) {
        then();
        return;
    }
    m_isSaving = true;
    m_tasks.run(
        this,
        [workspace = m_jobs.workspace(), before = m_saved, after = m_draft.text](const jobs::Context&) {
            writeRules(*workspace, before, after);
            return std::pair(workspace, after);
        },
        [this, then = std::move(then)](const std::pair<std::shared_ptr<const Workspace>, std::string>& written) {
            if (written.first != m_jobs.workspace())
                return;
            m_isSaving = false;
            m_saved = written.second;
            if (!isChanged())
                m_savedRules = m_rules;
            Q_EMIT draftChanged();
            then();
        },
        [this](const Error& error) {
            m_isSaving = false;
            Q_EMIT said(describe(error), true);
        });
}

bool RulesPresenter::canBuild() const
{
    return m_jobs.canRun() && !m_error && !m_nextError && !m_isBuilding && !m_isSaving;
}

void RulesPresenter::build(bool acceptFrozen)
{
    if (canBuild())
        saveThen([this, acceptFrozen] { startBuild(acceptFrozen); });
}

void RulesPresenter::startBuild(bool acceptFrozen)
{
    std::vector<std::string> arguments{"dataset", "build"};
    if (acceptFrozen && m_next)
        for (const auto& [benchmark, images] : m_next->frozenChanges)
            arguments.insert(arguments.end(), {"--accept-benchmark-change", benchmark});
    m_isBuilding = true;
    Q_EMIT draftChanged();
    const auto over = [this] {
        m_isBuilding = false;
        Q_EMIT draftChanged();
    };
    m_jobs.start(
        {tr("New data set"), std::move(arguments), tr("Nothing of it; what was read of the images is remembered.")}, this,
        [this, over](const Json& result) {
            const QString id = text(result.value("id", ""));
            Q_EMIT said(result.value("new", true) ? tr("It is data set %1.").arg(id) : tr("Nothing changed: data set %1 stays the newest.").arg(id),
                        false);
            over();
            Q_EMIT built(id);
            ask();
        },
        [this, over](const Error& error) {
            Q_EMIT said(describe(error), true);
            over();
        });
}

} // namespace taxon::workbench
