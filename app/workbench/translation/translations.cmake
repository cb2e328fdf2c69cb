# SPDX-License-Identifier: GPL-3.0-or-later
# taxon_<language>.ts become resources of taxon_workbench: ":/translations/taxon_<language>.qm". Qt's tools for it have no CMake package of
# their own in Debian (qt6-l10n-tools).
find_program(TAXON_LRELEASE lrelease HINTS "${QT6_INSTALL_PREFIX}/${QT6_INSTALL_BINS}" REQUIRED)
set(translations "${CMAKE_CURRENT_BINARY_DIR}/translations")
file(WRITE "${translations}/translations.qrc.new"
     "<RCC><qresource prefix=\"/translations\"><file>taxon_de.qm</file></qresource></RCC>\n")
file(COPY_FILE "${translations}/translations.qrc.new" "${translations}/translations.qrc" ONLY_IF_DIFFERENT)
set(ts "${CMAKE_CURRENT_SOURCE_DIR}/translation/taxon_de.ts")
add_custom_command(OUTPUT "${translations}/taxon_de.qm"
                   COMMAND "${TAXON_LRELEASE}" -silent "${ts}" -qm "${translations}/taxon_de.qm" DEPENDS "${ts}" VERBATIM)
add_custom_command(OUTPUT "${translations}/translations.cpp"
                   COMMAND Qt6::rcc --name translations -o "${translations}/translations.cpp" "${translations}/translations.qrc"
                   DEPENDS "${translations}/taxon_de.qm" "${translations}/translations.qrc" VERBATIM)
target_sources(taxon_workbench PRIVATE translation/language.cpp translation/language.h translation/setting_words.cpp translation/setting_words.h "${translations}/translations.cpp")
set_source_files_properties("${translations}/translations.cpp" PROPERTIES SKIP_AUTOGEN ON SKIP_PRECOMPILE_HEADERS ON)
