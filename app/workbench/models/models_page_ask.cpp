// SPDX-License-Identifier: GPL-3.0-or-later
// What the page of models asks before it does something.
#include "models/models_page.h"

#include "common/core_text.h"

#include <QFileDialog>
#include <QInputDialog>
#include <algorithm>

namespace taxon::workbench {

void ModelsPage::askToPromote()
{
    const ModelEntry* entry = m_presenter.chosen();
    if (entry == nullptr)
        return;
    const std::vector<scores::GateResult>& judged = m_presenter.gates();
    const auto bad = std::count_if(judged.begin(), judged.end(),
                                   [](const scores::GateResult& gate) { return gate.gate.blocks && gate.status != scores::GateStatus::Pass; });
    const QString gates = judged.empty() ? tr("It was exported without scores, so no gate was judged. Why does it go out all the same?")
                          : bad > 0      ? tr("%1 of its blocking gates do not pass. Why does it go out all the same?").arg(bad)
                                         : tr("Every blocking gate passes. Why does it go into production?");
    askForReason(tr("Promote version %1").arg(version(entry->number)), gates, [this](const QString& reason) { m_presenter.promote(reason); });
}

void ModelsPage::askToRollBack()
{
    const std::vector<models::Promotion>& history = m_presenter.models().history;
    if (history.size() > 1)
        askForReason(tr("Back to version %1").arg(version(history[history.size() - 2].number)),
                     tr("Why does version %1 leave production?").arg(version(history.back().number)),
                     [this](const QString& reason) { m_presenter.rollBack(reason); });
}

void ModelsPage::askForThreshold()
{
    if (!m_presenter.canExport())
        return;
    QInputDialog* dialog = newDialog(tr("Another threshold"),
                                     tr("From what score on is an answer shown? The next version has the weights of %1 and this threshold.")
                                         .arg(version(m_presenter.chosen()->number)));
    dialog->setInputMode(QInputDialog::DoubleInput);
    dialog->setDoubleRange(0, 1);
    dialog->setDoubleDecimals(3);
    dialog->setDoubleStep(0.01);
    dialog->setDoubleValue(m_presenter.chosen()->info.threshold);
    connect(dialog, &QInputDialog::doubleValueSelected, &m_presenter, &ModelsPresenter::exportAgain);
    dialog->open();
}

void ModelsPage::askForServer()
{
    QInputDialog* dialog = newDialog(tr("Check a server"), tr("The address of the model; its golden images are sent there."));
    dialog->setTextValue(QStringLiteral("http://localhost:8501/v1/models/taxon"));
    connect(dialog, &QInputDialog::textValueSelected, &m_presenter, &ModelsPresenter::checkEndpoint);
    dialog->open();
}

void ModelsPage::askForLogs()
{
    auto* dialog = new QFileDialog(this, tr("Logs of served predictions"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("JSON lines (*.jsonl *.json *.log)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, &m_presenter, &ModelsPresenter::importLogs);
    dialog->open();
}

QInputDialog* ModelsPage::newDialog(const QString& title, const QString& label)
{
    delete m_dialog;
    m_dialog = new QInputDialog(this);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setWindowTitle(title);
    m_dialog->setLabelText(label);
    return m_dialog;
}

void ModelsPage::askForReason(const QString& title, const QString& label, std::function<void(const QString&)> then)
{
    QInputDialog* dialog = newDialog(title, label);
    dialog->setObjectName(QStringLiteral("reasonDialog"));
    connect(dialog, &QInputDialog::textValueSelected, this, [then = std::move(then)](const QString& reason) { then(reason); });
    dialog->open();
}

} // namespace taxon::workbench
