package org.postrider.filter.attachment.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** etc/org.postrider.filter.attachment.cfg. */
@ObjectClassDefinition(name = "Postrider attachment filter")
public @interface AttachmentConfig {
    /** Extensions. */
    @AttributeDefinition(
            description = "File name extensions that are banned at any depth, in archives too, separated by commas;"
                    + " empty: none")
    String[] extensions() default {
        "ade,adp,application,bas,bat,chm,cmd,com,cpl,dll,exe,fxp,gadget,hlp,hta,inf,ins,isp,jar,js,jse,lnk,mde,msc,msi,msp,"
                + "mst,ocx,pcd,pif,prg,ps1,psm1,reg,scf,scr,sct,shb,shs,sys,vb,vbe,vbs,vxd,wsc,wsf,wsh,xll"
    };

    /** Detected types. */
    @AttributeDefinition(
            description =
                    "Media types, as detected by content, that are banned at any depth, separated by commas; empty: none")
    String[] types() default {
        "application/x-msdownload,application/x-dosexec,application/x-executable,application/x-elf,application/x-sharedlib,"
                + "application/x-object,application/x-mach-o-executable,application/x-mach-o,application/x-ms-installer,"
                + "application/x-ms-shortcut,application/vnd.ms-htmlhelp,application/java-vm,application/x-bat"
    };

    /** Name patterns. */
    @AttributeDefinition(
            description =
                    "Regular expressions (Java), one per element; a file name that one matches as a whole is banned")
    String[] names() default {};
}
