package org.postrider.filter.virus.internal.engine;

import java.util.Map;

/** Names that signatures have for what a file is in. Stateless. */
final class ContainerType {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("application/zip", "CL_TYPE_ZIP"),
            Map.entry("application/java-archive", "CL_TYPE_ZIP"),
            Map.entry("application/vnd.android.package-archive", "CL_TYPE_ZIP"),
            Map.entry("application/gzip", "CL_TYPE_GZ"),
            Map.entry("application/x-bzip2", "CL_TYPE_BZ"),
            Map.entry("application/x-xz", "CL_TYPE_XZ"),
            Map.entry("application/x-7z-compressed", "CL_TYPE_7Z"),
            Map.entry("application/x-rar-compressed", "CL_TYPE_RAR"),
            Map.entry("application/x-tar", "CL_TYPE_POSIX_TAR"),
            Map.entry("application/x-gtar", "CL_TYPE_POSIX_TAR"),
            Map.entry("application/vnd.ms-cab-compressed", "CL_TYPE_MSCAB"),
            Map.entry("application/x-arj", "CL_TYPE_ARJ"),
            Map.entry("application/x-iso9660-image", "CL_TYPE_ISO9660"),
            Map.entry("application/vnd.ms-htmlhelp", "CL_TYPE_MSCHM"),
            Map.entry("application/pdf", "CL_TYPE_PDF"),
            Map.entry("application/rtf", "CL_TYPE_RTF"),
            Map.entry("text/html", "CL_TYPE_HTML"),
            Map.entry("message/rfc822", "CL_TYPE_MAIL"),
            Map.entry("application/x-msdownload", "CL_TYPE_MSEXE"),
            Map.entry("application/x-dosexec", "CL_TYPE_MSEXE"),
            Map.entry("application/vnd.ms-tnef", "CL_TYPE_TNEF"),
            Map.entry("application/onenote", "CL_TYPE_ONENOTE"),
            Map.entry("application/x-tika-msoffice", "CL_TYPE_MSOLE2"),
            Map.entry("application/msword", "CL_TYPE_MSOLE2"),
            Map.entry("application/vnd.ms-excel", "CL_TYPE_MSOLE2"),
            Map.entry("application/vnd.ms-powerpoint", "CL_TYPE_MSOLE2"),
            Map.entry("application/vnd.ms-outlook", "CL_TYPE_MSOLE2"));

    private ContainerType() {}

    /** @param type media type by content */
    static String of(String type) {
        if (type.startsWith("application/vnd.openxmlformats-officedocument.") || type.endsWith("macroenabled.12")) {
            return type.contains("spreadsheet") || type.contains("excel")
                    ? "CL_TYPE_OOXML_XL"
                    : type.contains("presentation") || type.contains("powerpoint")
                            ? "CL_TYPE_OOXML_PPT"
                            : "CL_TYPE_OOXML_WORD";
        }
        return NAMES.getOrDefault(type, "CL_TYPE_BINARY_DATA");
    }
}
